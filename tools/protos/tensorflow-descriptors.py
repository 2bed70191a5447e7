"""Collects TensorFlow's message descriptors from a wheel, without importing TensorFlow.

  python tools/protos/tensorflow-descriptors.py WHEEL > descriptors.bin      (needs the package "protobuf")

A wheel carries no .proto files, but each *_pb2.py holds its file's serialized descriptor. Written is a FileDescriptorSet
reduced to the messages in KEPT; fields of other types are left out, which the wire format allows.
"""

import ast
import sys
import zipfile

from google.protobuf import descriptor_pb2

ROOTS = ["tensorflow/core/protobuf/saved_model.proto", "tensorflow/core/framework/op_def.proto"]
KEPT = {
    "SavedModel", "MetaGraphDef", "SignatureDef", "TensorInfo", "GraphDef", "NodeDef", "VersionDef", "AttrValue",
    "NameAttrList", "TensorProto", "TensorShapeProto", "DataType", "FunctionDefLibrary", "FunctionDef", "OpDef", "OpList",
}  # fmt: skip


def descriptor_of(wheel: zipfile.ZipFile, name: str) -> descriptor_pb2.FileDescriptorProto:
    source = wheel.read(name.removesuffix(".proto") + "_pb2.py").decode()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "AddSerializedFile":
            return descriptor_pb2.FileDescriptorProto.FromString(ast.literal_eval(node.args[0]))
    raise SystemExit(f"{name}: no serialized descriptor in its _pb2.py")


def reduce_message(message: descriptor_pb2.DescriptorProto, path: str) -> None:
    for nested in message.nested_type:
        reduce_message(nested, f"{path}.{nested.name}")
    # An entry of a map whose values are left out is no map any more.
    dropped = {n.name for n in message.nested_type if n.options.map_entry and len(n.field) < 2}
    nested = [n for n in message.nested_type if n.name not in dropped]
    gone = {f"{path}.{name}" for name in dropped}
    fields = [f for f in message.field if not f.type_name or (f.type_name.split(".")[2] in KEPT and f.type_name not in gone)]
    del message.field[:], message.nested_type[:]
    message.field.extend(fields)
    message.nested_type.extend(nested)


def reduce_file(file: descriptor_pb2.FileDescriptorProto) -> None:
    messages = [message for message in file.message_type if message.name in KEPT]
    del file.message_type[:], file.dependency[:]
    file.message_type.extend(messages)
    for message in file.message_type:
        reduce_message(message, f".tensorflow.{message.name}")


def main() -> None:
    files: dict[str, descriptor_pb2.FileDescriptorProto] = {}

    def visit(name: str) -> None:
        if name in files or name.startswith("google/"):
            return
        files[name] = descriptor_of(wheel, name)
        for dependency in files[name].dependency:
            visit(dependency)

    with zipfile.ZipFile(sys.argv[1]) as wheel:
        for root in ROOTS:
            visit(root)
    for file in files.values():
        reduce_file(file)
    sys.stdout.buffer.write(descriptor_pb2.FileDescriptorSet(file=files.values()).SerializeToString())


main()
