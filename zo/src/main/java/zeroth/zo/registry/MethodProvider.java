package zeroth.zo.registry;

import java.util.List;

/**
 * Brings methods from outside into the registry, found by {@link java.util.ServiceLoader}: a jar
 * names its implementation, which has a public constructor without parameters, in {@code
 * META-INF/services/zeroth.zo.registry.MethodProvider}. It is looked for with the thread's context
 * class loader; the command line has an option {@code --classpath} that adds jars to it.
 */
public interface MethodProvider {

  /** The methods; none may have the name of another. */
  List<MethodEntry> methods();
}
