"""Forms about offerings, cohorts and enrolments."""
