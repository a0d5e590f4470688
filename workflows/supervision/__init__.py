"""Electronic supervision (R36–R42, B.7): alerts and their answers, orders, accountability, figures for the overview."""
