package zeroth.tensor.opencl;

/** The kernel on something that runs it: a device, or for tests this JVM. */
interface Program {

  /** What it runs on. */
  OpenClDevice device();

  /** The kernel, whose fields are a launch's arguments. */
  OpKernel kernel();

  /** Runs the kernel as its fields say, on so many groups of work items. */
  void run(int groups);

  /** Copies an array to the device before the next launch. */
  void put(int[] array);

  /** Copies an array to the device before the next launch. */
  void put(float[] array);

  /** Copies an array from the device. */
  void get(float[] array);

  /** Gives the program's resources back; it must not be used again. */
  void dispose();
}
