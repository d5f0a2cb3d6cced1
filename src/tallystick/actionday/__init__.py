"""The action day. In: packages, answers on hits, calls. Out: subjects of action, states of doors, results.

Words: subject of action, readiness, window, call, tied, door, board, result.
"""
