"""What leaves the register: labels, custody on paper and as a graph, manifests for other people's tools."""
