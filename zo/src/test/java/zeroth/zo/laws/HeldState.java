package zeroth.zo.laws;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.backend.Parameters;
import zeroth.tensor.backend.WeightWriter;

/** Counts the float and double arrays that an object holds, through all its fields. */
public final class HeldState {
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private long bytes;

  private HeldState() {}

  /** Bytes of number arrays reachable from the method, those of theta left out. */
  public static long bytes(Object method, Parameters theta) {
    HeldState walk = new HeldState();
    walk.visit(theta);
    walk.bytes = 0;
    walk.visit(method);
    return walk.bytes;
  }

  private void visit(Object object) {
    if (object == null
        || object instanceof WeightWriter
        || object instanceof Enum
        || !seen.add(object)) {
      return;
    }
    Class<?> type = object.getClass();
    if (object instanceof float[] floats) {
      bytes += (long) Float.BYTES * floats.length;
    } else if (object instanceof double[] doubles) {
      bytes += (long) Double.BYTES * doubles.length;
    } else if (type.isArray() && !type.getComponentType().isPrimitive()) {
      for (int i = 0; i < Array.getLength(object); i++) {
        visit(Array.get(object, i));
      }
    } else if (object instanceof Iterable<?> items) {
      items.forEach(this::visit);
    } else if (object instanceof Map<?, ?> map) {
      map.values().forEach(this::visit);
    } else if (!type.isArray() && !type.getName().startsWith("java.")) {
      for (Class<?> c = type; c != Object.class; c = c.getSuperclass()) {
        for (Field field : c.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
            visit(value(field, object));
          }
        }
      }
    }
  }

  private static Object value(Field field, Object object) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
