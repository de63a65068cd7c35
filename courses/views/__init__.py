"""Pages for the staff of agencies: courses, cohorts, enrolments."""
