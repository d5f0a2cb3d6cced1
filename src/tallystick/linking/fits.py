"""Numerics of linking on arrays: connected components. Learning weights from the data (EM) will stand here too."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components


def components(size: int, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    """Component number of each of ``size`` accounts (0-based) under the undirected edges left-right."""
    edges = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(size, size))
    _, labels = connected_components(edges, directed=False)
    return np.asarray(labels, dtype=np.int64)
