// Types of a user's project that carry the names of ours, in the global namespace: nothing refers to them.
public static class Check;
public static class Gemm;
public static class Dense;
public static class Ops;
public static class Unsafe;
public static class Workspace;
public static class F64x8;
