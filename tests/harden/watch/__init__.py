"""A folder put on PYTHONPATH: Python imports its sitecustomize in every process of the product."""
