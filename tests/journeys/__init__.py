"""Stories of people who use Tremplin, each told from the first click to the last in a real browser."""
