"""The loops of a search: Python with the types of Cython.

Installing the project compiles these modules where there is a C compiler; where there is none they run as they stand, a
hundred times slower. Documents are numbers of 32 bits, scores floats of 32 bits.
"""
