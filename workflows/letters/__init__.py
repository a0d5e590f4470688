"""Letters of citizens: consultations that units answer, complaints that supervision decides on, each in its time."""
