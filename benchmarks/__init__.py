"""What Tremplin costs, beside the least that Django could do for the same answer in the same run."""
