package zeroth.bench.peers;

/** Versions of libraries, as their jars' names tell them. */
final class Versions {
  private Versions() {}

  /** The name of the jar that a class comes from, without its ending. */
  static String of(String className) {
    try {
      String jar =
          Class.forName(className, false, Versions.class.getClassLoader())
              .getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .getPath();
      return jar.substring(jar.lastIndexOf('/') + 1).replaceAll("\\.jar$", "");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
