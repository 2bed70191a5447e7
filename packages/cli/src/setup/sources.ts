/** A file of a package registry that setup needs, pinned by its hash. */
export interface Source {
  /** Name and version as the registry's client takes them. */
  readonly name: string;
  readonly version: string;
  readonly registry: 'pypi' | 'npm';
  /** Bytes to fetch, for people. */
  readonly bytes: number;
  readonly sha256: string;
  readonly licence: string;
  /** Patterns of the members that are kept, and the folder of each, relative to what setup builds. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly pattern: string;
  readonly folder: string;
  /** Prefix of the member's name that is dropped; everything up to the last part when absent. */
  readonly below?: string;
}

/** Release of TensorFlow that is set up; `tools/protos` knows its ops. */
export const tensorFlowRelease = '2.21.0';

const cudaLibraries: Member = { pattern: 'nvidia/*/lib/*.so*', folder: 'deps/cuda' };

/** The libraries and the headers that tfjs-node's binding includes. */
const tensorFlowMembers: readonly Member[] = [
  { pattern: 'tensorflow/libtensorflow_framework.so.2', folder: 'deps/lib' },
  { pattern: 'tensorflow/libtensorflow_cc.so.2', folder: 'deps/lib' },
  ...['tensorflow/c/*.h', 'tensorflow/core/platform/ctstring*.h', 'tsl/platform/ctstring*.h', 'xla/tsl/c/*.h'].map(
    (headers): Member => ({
      pattern: `tensorflow/include/${headers}`,
      folder: 'deps/include',
      below: 'tensorflow/include/',
    }),
  ),
];

const pypi = (
  name: string,
  version: string,
  bytes: number,
  sha256: string,
  licence: string,
  members: readonly Member[],
): Source => ({ name, version, registry: 'pypi', bytes, sha256, licence, members });

const nvidia = (name: string, version: string, bytes: number, sha256: string, members = [cudaLibraries]): Source =>
  pypi(`nvidia-${name}-cu12`, version, bytes, sha256, 'NVIDIA proprietary', members);

const tensorFlow = (gpu: boolean): Source =>
  gpu
    ? pypi(
        'tensorflow',
        tensorFlowRelease,
        572_440_367,
        '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
        'Apache-2.0',
        tensorFlowMembers,
      )
    : pypi(
        'tensorflow-cpu',
        tensorFlowRelease,
        273_829_956,
        '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
        'Apache-2.0',
        tensorFlowMembers,
      );

/** The CUDA packages that the wheel `tensorflow[and-cuda]` names. */
const cuda: readonly Source[] = [
  nvidia('cuda-runtime', '12.9.79', 3_493_179, '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'),
  nvidia('nvjitlink', '12.9.86', 39_748_338, 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'),
  nvidia('cuda-nvrtc', '12.9.86', 89_568_129, '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'),
  nvidia('cublas', '12.9.3.13', 581_217_458, 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'),
  nvidia('cufft', '11.4.1.4', 200_877_592, 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'),
  nvidia('curand', '10.3.10.19', 68_295_626, '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'),
  nvidia('cusparse', '12.5.10.65', 366_465_088, '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'),
  nvidia('cusolver', '11.7.5.82', 338_117_415, '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'),
  nvidia('nccl', '2.32.3', 351_526_311, 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
  nvidia('cuda-cupti', '12.8.90', 10_248_621, 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182', [
    { pattern: 'nvidia/*/lib/libcupti.so.12', folder: 'deps/cuda' },
  ]),
  nvidia('cudnn', '9.28.0.42', 716_538_495, '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'),
  // XLA's compiler parts, where `xla_gpu_cuda_data_dir` looks for them.
  nvidia('cuda-nvcc', '12.9.86', 40_546_229, '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0', [
    { pattern: 'nvidia/cuda_nvcc/bin/ptxas', folder: 'deps/cuda-data/bin' },
    { pattern: 'nvidia/cuda_nvcc/nvvm/libdevice/libdevice.10.bc', folder: 'deps/cuda-data/nvvm/libdevice' },
  ]),
];

/** Sources of the native module, and Node's own headers for it. */
const bindingSources: readonly Source[] = [
  {
    name: '@tensorflow/tfjs-node',
    version: '4.22.0',
    registry: 'npm',
    bytes: 228_166,
    sha256: 'd38a448a705efc6e655a080f896b3af646ae39dffbfe9c90b06cb9fc3a2b9358',
    licence: 'Apache-2.0',
    members: ['*.cc', '*.h'].map((files): Member => ({ pattern: `package/binding/${files}`, folder: 'binding' })),
  },
  {
    name: 'node-api-headers',
    version: '1.9.0',
    registry: 'npm',
    bytes: 16_974,
    sha256: '6cbfac49542194ae2c8f1dee5fa2dc00d66bec9cbf3b59e3a4e5f16d14eb0d19',
    licence: 'MIT',
    members: [{ pattern: 'package/include/*.h', folder: 'node' }],
  },
];

/** Everything that setup fetches. */
export function sourcesFor(gpu: boolean): readonly Source[] {
  return [tensorFlow(gpu), ...(gpu ? cuda : []), ...bindingSources];
}

/**
 * CUDA's libraries in the order in which they are loaded, each after those that it needs: TensorFlow opens them by name
 * later and finds them there, wherever they lie. cuDNN opens its parts beside itself.
 */
export const cudaLoadOrder: readonly string[] = [
  'libcudart.so.12',
  'libnvJitLink.so.12',
  'libnvrtc.so.12',
  'libcublasLt.so.12',
  'libcublas.so.12',
  'libcufft.so.11',
  'libcurand.so.10',
  'libcusparse.so.12',
  'libcusolver.so.11',
  'libnccl.so.2',
  'libcupti.so.12',
  'libcudnn.so.9',
];
