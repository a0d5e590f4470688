"""Electronic supervision (R36–R42): alerts and their answers, orders, accountability, figures for the overview."""
