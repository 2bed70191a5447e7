"""Writes the serialized OpList of TensorFlow's shared libraries, without importing TensorFlow.

  python tools/protos/tensorflow-op-list.py OUT LIBRARY...      (libraries in the order in which they need one another)

2.21: libtensorflow_framework.so.2 libtensorflow_cc.so.2; 2.9: libtensorflow_framework.so.2 _pywrap_tensorflow_internal.so.
"""

import ctypes
import sys


class Buffer(ctypes.Structure):
    """TF_Buffer of tensorflow/c/tf_buffer.h."""

    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("deallocator", ctypes.c_void_p)]


for path in sys.argv[2:]:
    library = ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
library.TF_GetAllOpList.restype = ctypes.POINTER(Buffer)
buffer = library.TF_GetAllOpList().contents
with open(sys.argv[1], "wb") as file:
    file.write(ctypes.string_at(buffer.data, buffer.length))
