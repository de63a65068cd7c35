"""What is taught: pages, activities, frozen editions, offerings, cohorts and enrolments."""
