"""The register: who and what there is. Organisations with their identity, people, and the ties between them."""
