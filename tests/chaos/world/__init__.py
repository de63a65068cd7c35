"""A world in which every effect leaves a trace, and nothing but the job table keeps it from happening twice."""

PARTS = 3
TAKEN_BACK = 10
TASKS = ["world.at_once", "world.in_steps", "world.to_the_world"]
LETTER_WRITER = "world.to_the_world"
