package zeroth.bench.speed;

/**
 * What figures were measured on, as far as they can be compared.
 *
 * @param cpu the processor's name
 * @param processors that the virtual machine could use, as tables have it
 * @param jdk version of the Java runtime without its updates: 17
 * @param kernels the backend's description of itself
 */
public record Machine(String cpu, String processors, String jdk, String kernels) {

  /** The machine of a table's row, which has the whole version of Java. */
  static Machine of(String cpu, String processors, String java, String kernels) {
    return new Machine(cpu, processors, java.replaceAll("[^0-9].*", ""), kernels);
  }

  /** In words. */
  @Override
  public String toString() {
    String each = processors.equals("1") ? " processor, JDK " : " processors, JDK ";
    return cpu + ", " + processors + each + jdk + ", " + kernels;
  }
}
