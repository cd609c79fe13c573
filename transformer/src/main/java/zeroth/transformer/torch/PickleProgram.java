package zeroth.transformer.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
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
 * as far as a file of networks needs it: the codes, names and calls below are all that there are.
 * Values are put together from plain data; no class is looked up and no code is run.
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
  private static final Set<String> STORAGES =
      Set.of("torch.FloatStorage", "torch.HalfStorage", "torch.BFloat16Storage");
  private static final Set<String> FUNCTIONS = Set.of(DICTIONARY, SET, PARAMETER, TENSOR);

  private final String source;
  private final ByteBuffer code;
  private final List<Pickled> stack = new ArrayList<>();
  private final Map<Integer, Pickled> memo = new HashMap<>();
  private int at;

  private PickleProgram(String source, ByteBuffer code) {
    this.source = source;
    this.code = code.duplicate().order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * What a program makes.
   *
   * @param source its name for messages
   * @throws BadInputException if it is no such program
   */
  static Pickled run(String source, ByteBuffer code) {
    return new PickleProgram(source, code).run();
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
        default -> throw bad("a code of a file of networks", "0x" + Integer.toHexString(op));
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
    if (!MODULES.contains(name) && !STORAGES.contains(name) && !FUNCTIONS.contains(name)) {
      throw bad("a class of a file of networks", name);
    }
    return new Global(name);
  }

  /** ('storage', kind, key, place, count): the place, such as cuda:0, is of no interest. */
  private Storage storage(List<Pickled> id) {
    if (id.size() == 5
        && id.get(0).equals(new Text("storage"))
        && id.get(1) instanceof Global kind
        && STORAGES.contains(kind.name())
        && id.get(2) instanceof Text key
        && id.get(3) instanceof Text
        && id.get(4) instanceof Whole count) {
      return new Storage(kind.name().substring("torch.".length()), key.value(), count.value());
    }
    throw bad("a storage's type, key, place and size", "another persistent id");
  }

  /** A class and no arguments make a module without attributes. */
  private void make() {
    List<Pickled> two = pop(2);
    if (two.get(0) instanceof Global kind
        && MODULES.contains(kind.name())
        && two.get(1).equals(new Tuple(List.of()))) {
      push(new Module(kind.name(), new LinkedHashMap<>()));
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
          if (a.size() == 6 && a.get(0) instanceof Storage storage) {
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
        default -> throw bad("a call of a file of networks", function.name());
      }
      throw bad("the arguments of " + function.name(), "others");
    }
    throw bad("a call of a file of networks", "another one");
  }

  private Stored tensor(Storage storage, Pickled offset, Pickled size, Pickled stride) {
    if (offset.equals(new Whole(0)) && size instanceof Tuple m && stride instanceof Tuple n) {
      List<Integer> shape = new ArrayList<>();
      long count = 1;
      boolean rowMajor = m.items().size() == n.items().size() && m.items().size() <= 2;
      for (int i = m.items().size() - 1; rowMajor && i >= 0; i--) {
        rowMajor =
            n.items().get(i).equals(new Whole((int) count))
                && m.items().get(i) instanceof Whole extent
                && extent.value() > 0
                && extent.value() <= 1 << 16;
        if (rowMajor) {
          shape.add(0, ((Whole) m.items().get(i)).value());
          count *= shape.get(0);
          rowMajor = count <= 1 << 24;
        }
      }
      if (rowMajor && count == storage.count()) {
        return new Stored(storage, List.copyOf(shape));
      }
    }
    throw bad("a tensor that is all of its storage, row-major", "another layout");
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
