"""What became of learners: measures, reports and the figures that funders read."""
