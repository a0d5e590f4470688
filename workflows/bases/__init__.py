"""Legal bases as dated records (R04, R11): the register, what rests on each, and the reviews a basis's end asks for."""
