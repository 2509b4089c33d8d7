def write_data(path, *, by):
    raise NotImplementedError


def write_keys(path, *, by):
    raise NotImplementedError
