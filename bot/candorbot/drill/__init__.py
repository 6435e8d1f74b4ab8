"""The drill: a draft's life, lived many times over while things go wrong, and looked at afterwards.

farend   the platform, with the faults a platform has       quick    one thread and no waiting
strikes  what goes wrong, and at which moment               life     one life: people, restarts, an end
steps    what people and the world do                       book     what people saw, held against what stands
explore  which lives are lived: every single fault, every pair, random programs
"""
