"""Electronic supervision (R38, B.7): alerts and their answers, figures for the overview."""
