"""`run.py bench`: what the product costs on this machine, as ratios to an empty transaction measured beside it.

Quote the ratios, not the milliseconds: machines differ, and so do two minutes on one machine. What is compared is
measured turn by turn in one loop, so that noise falls on all of it alike.
"""
