package zeroth.transformer.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import zeroth.tensor.BadInputException;
import zeroth.transformer.torch.Pickled.Constant;
import zeroth.transformer.torch.Pickled.Dictionary;
import zeroth.transformer.torch.Pickled.Empty;
import zeroth.transformer.torch.Pickled.Global;
import zeroth.transformer.torch.Pickled.Mark;
import zeroth.transformer.torch.Pickled.Module;
import zeroth.transformer.torch.Pickled.Storage;
import zeroth.transformer.torch.Pickled.Stored;
import zeroth.transformer.torch.Pickled.Text;
import zeroth.transformer.torch.Pickled.Tuple;
import zeroth.transformer.torch.Pickled.Whole;

/**
 * Goes through a pickle program of protocol 2 (Python's pickletools.py says what each code means),
 * as far as the kinds of files need it that are read here: the codes, names and calls below are all
 * that there are. Values are put together from plain data; no class is looked up and no code is
 * run.
 */
final class PickleProgram {
  private static final String SEQUENTIAL = "torch.nn.modules.container.Sequential";
  private static final String LINEAR = "torch.nn.modules.linear.Linear";
  private static final String TANH = "torch.nn.modules.activation.Tanh";
  private static final String DICTIONARY = "collections.OrderedDict";
  private static final String SET = "__builtin__.set";
  private static final String PARAMETER = "torch._utils._rebuild_parameter";
  private static final String TENSOR = "torch._utils._rebuild_tensor_v2";
  private static final Set<String> MODULES = Set.of(SEQUENTIAL, LINEAR, TANH);
  private static final Set<String> REALS =
      Set.of("torch.FloatStorage", "torch.HalfStorage", "torch.BFloat16Storage");
  private static final Set<String> STORAGES =
      Set.of(
          "torch.FloatStorage",
          "torch.HalfStorage",
          "torch.BFloat16Storage",
          "torch.DoubleStorage",
          "torch.LongStorage",
          "torch.IntStorage",
          "torch.ShortStorage",
          "torch.CharStorage",
          "torch.ByteStorage",
          "torch.BoolStorage");

  /** What a file holds, which says the classes and functions that it may name. */
  enum Kind {
    /** The networks of {@link PertNnFile}. */
    NETWORKS("a file of networks", Set.of(SEQUENTIAL, LINEAR, TANH, SET), REALS),
    /** Tensors by name, as a module's state_dict. */
    TENSORS("a state dict of tensors", Set.of(), STORAGES);

    private final String content;
    private final Set<String> names = new HashSet<>(Set.of(DICTIONARY, PARAMETER, TENSOR));

    Kind(String content, Set<String> others, Set<String> storages) {
      this.content = content;
      this.names.addAll(others);
      this.names.addAll(storages);
    }
  }

  /** Each tensor holds its own, so that they must be few. */
  private static final int MOST_EXTENTS = 16;

  private final String source;
  private final Kind kind;
  private final ByteBuffer code;
  private final List<Pickled> stack = new ArrayList<>();
  private final Map<Integer, Pickled> memo = new HashMap<>();
  private int at;

  private PickleProgram(String source, ByteBuffer code, Kind kind) {
    this.source = source;
    this.kind = kind;
    this.code = code.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What a program makes.
   *
   * @param source its name for messages
   * @param kind what it may name
   * @throws BadInputException if it is no such program
   */
  static Pickled run(String source, ByteBuffer code, Kind kind) {
    return new PickleProgram(source, code, kind).run();
  }

  private Pickled run() {
    while (true) {
      at = code.position();
      int op = one();
      switch (op) {
        case 0x80 -> version(one());
        case '}' -> push(new Dictionary(new LinkedHashMap<>()));
        case ']' -> push(new Empty());
        case ')' -> push(new Tuple(List.of()));
        case '(' -> push(Mark.MARK);
        case 'N' -> push(Constant.NONE);
        case 0x88 -> push(Constant.TRUE);
        case 0x89 -> push(Constant.FALSE);
        case 'K' -> push(new Whole(one()));
        case 'M' -> push(new Whole(one() | one() << 8));
        case 'J' -> push(new Whole(four()));
        case 0x8a -> push(new Whole(wide(one())));
        case 'X' -> push(new Text(text(four())));
        case 'c' -> push(global());
        case 'q' -> memo.put(one(), top());
        case 'r' -> memo.put(four(), top());
        case 'h' -> push(remembered(one()));
        case 'j' -> push(remembered(four()));
        case 0x85 -> push(new Tuple(pop(1)));
        case 0x86 -> push(new Tuple(pop(2)));
        case 0x87 -> push(new Tuple(pop(3)));
        case 't' -> push(new Tuple(popToMark()));
        case 'Q' -> push(storage(pop(Tuple.class).items()));
        case 0x81 -> make();
        case 'R' -> call();
        case 'u' -> putAll(popToMark());
        case 's' -> putAll(pop(2));
        case 'b' -> build();
        case '.' -> {
          Pickled result = pop();
          if (!stack.isEmpty() || code.hasRemaining()) {
            throw bad("the end of the program", "more");
          }
          return result;
        }
        default -> throw bad("a code of " + kind.content, "0x" + Integer.toHexString(op));
      }
    }
  }

  private void version(int version) {
    if (version != 2) {
      throw bad("protocol 2", String.valueOf(version));
    }
  }

  private Global global() {
    String name = line() + "." + line();
    if (!kind.names.contains(name)) {
      throw bad("a class of " + kind.content, name);
    }
    return new Global(name);
  }

  /** ('storage', type, key, place, count): the place, such as cuda:0, is of no interest. */
  private Storage storage(List<Pickled> id) {
    if (id.size() == 5
        && id.get(0).equals(new Text("storage"))
        && id.get(1) instanceof Global type
        && STORAGES.contains(type.name())
        && id.get(2) instanceof Text key
        && id.get(3) instanceof Text
        && id.get(4) instanceof Whole count) {
      return new Storage(type.name().substring("torch.".length()), key.value(), count.value());
    }
    throw bad("a storage's type, key, place and size", "another persistent id");
  }

  /** A class and no arguments make a module without attributes. */
  private void make() {
    List<Pickled> two = pop(2);
    if (two.get(0) instanceof Global type
        && MODULES.contains(type.name())
        && two.get(1).equals(new Tuple(List.of()))) {
      push(new Module(type.name(), new LinkedHashMap<>()));
      return;
    }
    throw bad("a module without arguments", "another object");
  }

  private void call() {
    List<Pickled> two = pop(2);
    if (two.get(0) instanceof Global function && two.get(1) instanceof Tuple arguments) {
      List<Pickled> a = arguments.items();
      switch (function.name()) {
        case DICTIONARY -> {
          if (a.isEmpty()) {
            push(new Dictionary(new LinkedHashMap<>()));
            return;
          }
        }
        case SET -> {
          if (a.size() == 1 && a.get(0) instanceof Empty) {
            push(new Empty());
            return;
          }
        }
        case TENSOR -> {
          if ((a.size() == 6 || a.size() == 7) && a.get(0) instanceof Storage storage) {
            push(tensor(storage, a.get(1), a.get(2), a.get(3)));
            return;
          }
        }
        case PARAMETER -> {
          if (a.size() == 3 && a.get(0) instanceof Stored tensor) {
            push(tensor);
            return;
          }
        }
        default -> throw bad("a call of " + kind.content, function.name());
      }
      throw bad("the arguments of " + function.name(), "others");
    }
    throw bad("a call of " + kind.content, "another one");
  }

  private Stored tensor(Storage storage, Pickled offset, Pickled size, Pickled stride) {
    if (offset instanceof Whole first
        && size instanceof Tuple m
        && stride instanceof Tuple n
        && m.items().size() == n.items().size()
        && m.items().size() <= MOST_EXTENTS) {
      return new Stored(storage, first.value(), wholes(m), wholes(n));
    }
    throw bad("a tensor's offset, shape and strides", "something else");
  }

  private List<Long> wholes(Tuple tuple) {
    List<Long> wholes = new ArrayList<>();
    for (Pickled item : tuple.items()) {
      if (!(item instanceof Whole whole)) {
        throw bad("a whole number", "something else");
      }
      wholes.add(whole.value());
    }
    return List.copyOf(wholes);
  }

  private void putAll(List<Pickled> keysAndValues) {
    Map<String, Pickled> items = top() instanceof Dictionary d ? d.items() : null;
    if (items == null || keysAndValues.size() % 2 != 0) {
      throw bad("keys and values for a dictionary", "something else");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      if (!(keysAndValues.get(i) instanceof Text key)) {
        throw bad("a text for a key", "something else");
      }
      if (items.put(key.value(), keysAndValues.get(i + 1)) != null) {
        throw bad("keys that differ", "a second " + key.value());
      }
    }
  }

  private void build() {
    Pickled state = pop();
    if (kind == Kind.TENSORS && top() instanceof Dictionary && state instanceof Dictionary) {
      return; // versions of modules, which a state dict has beside its tensors
    }
    if (!(top() instanceof Module module)
        || !(state instanceof Dictionary attributes)
        || !module.state().isEmpty()) {
      throw bad("a module and its attributes", "something else");
    }
    module.state().putAll(attributes.items());
  }

  private void push(Pickled value) {
    stack.add(value);
  }

  private Pickled top() {
    if (stack.isEmpty()) {
      throw bad("a value on the stack", "none");
    }
    return stack.get(stack.size() - 1);
  }

  private Pickled pop() {
    Pickled value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private <T extends Pickled> T pop(Class<T> kind) {
    Pickled value = pop();
    if (!kind.isInstance(value)) {
      throw bad("a " + kind.getSimpleName(), "a " + value.getClass().getSimpleName());
    }
    return kind.cast(value);
  }

  /** The last n values, in the order in which they were pushed. */
  private List<Pickled> pop(int n) {
    if (stack.size() < n) {
      throw bad(n + " values on the stack", String.valueOf(stack.size()));
    }
    List<Pickled> last = stack.subList(stack.size() - n, stack.size());
    List<Pickled> values = List.copyOf(last);
    last.clear();
    return values;
  }

  private List<Pickled> popToMark() {
    int mark = stack.lastIndexOf(Mark.MARK);
    if (mark < 0) {
      throw bad("a mark on the stack", "none");
    }
    List<Pickled> values = pop(stack.size() - mark - 1);
    pop();
    return values;
  }

  private Pickled remembered(int key) {
    Pickled value = memo.get(key);
    if (value == null) {
      throw bad("a value that was remembered", "none of number " + key);
    }
    return value;
  }

  private int one() {
    need(1);
    return code.get() & 0xff;
  }

  private int four() {
    need(4);
    return code.getInt();
  }

  /** A whole number of so many bytes, little-endian. */
  private long wide(int length) {
    if (length > Long.BYTES) {
      throw bad("a number of at most 8 bytes", String.valueOf(length));
    }
    long value = 0;
    for (int i = 0; i < length; i++) {
      long next = i == length - 1 ? (byte) one() : one(); // the last has the sign
      value |= next << 8 * i;
    }
    return value;
  }

  private String text(int length) {
    if (length < 0) {
      throw bad("a text's length", Integer.toUnsignedString(length));
    }
    need(length);
    byte[] utf8 = new byte[length];
    code.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private String line() {
    StringBuilder line = new StringBuilder();
    for (int c = one(); c != '\n'; c = one()) {
      line.append((char) c);
    }
    return line.toString();
  }

  private void need(int count) {
    if (code.remaining() < count) {
      throw bad(count + " more bytes", "the end of the program");
    }
  }

  private BadInputException bad(String expected, String found) {
    String shown = found.length() > 100 ? found.substring(0, 100) + "..." : found;
    return new BadInputException(source, "byte " + at, expected, shown);
  }
}
