package zeroth.bench.command;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import zeroth.bench.experiment.BackendName;
import zeroth.bench.experiment.ObjectiveName;
import zeroth.bench.experiment.OptionScore;
import zeroth.bench.experiment.Tuning.FrozenFormat;
import zeroth.bench.speed.Part;
import zeroth.bench.task.Columns;
import zeroth.bench.task.Protocol;
import zeroth.tensor.BadInputException;
import zeroth.zo.Schedule;
import zeroth.zo.Selection;

/** Converters of options that are one of a few names; the names are in lower case. */
final class Names {
  private Names() {}

  /** What knows its own names, and refuses others by a {@link BadInputException}. */
  private abstract static class Named<T> implements ITypeConverter<T> {
    private final Function<String, T> named;

    Named(Function<String, T> named) {
      this.named = named;
    }

    @Override
    public final T convert(String value) {
      try {
        return named.apply(value);
      } catch (BadInputException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** A schedule. */
  static final class OfSchedule implements ITypeConverter<Schedule> {
    @Override
    public Schedule convert(String value) {
      return one(Schedule.values(), value);
    }
  }

  /** Whether there is a header. */
  static final class OfHeader implements ITypeConverter<Columns.Header> {
    @Override
    public Columns.Header convert(String value) {
      return one(Columns.Header.values(), value);
    }
  }

  /** A backend, with a device's number or without. */
  static final class OfBackend extends Named<BackendName> {
    OfBackend() {
      super(BackendName::of);
    }
  }

  /** What becomes of weights that are not trained. */
  static final class OfFrozenFormat implements ITypeConverter<FrozenFormat> {
    @Override
    public FrozenFormat convert(String value) {
      return one(FrozenFormat.values(), value);
    }
  }

  /** A protocol of papers. */
  static final class OfProtocol extends Named<Protocol> {
    OfProtocol() {
      super(Protocol::named);
    }
  }

  /** The loss. */
  static final class OfObjective extends Named<ObjectiveName> {
    OfObjective() {
      super(ObjectiveName::of);
    }
  }

  /** What options are compared by. */
  static final class OfScore implements ITypeConverter<OptionScore> {
    @Override
    public OptionScore convert(String value) {
      return one(OptionScore.values(), value);
    }
  }

  /** Which weights are a run's result. */
  static final class OfSelection implements ITypeConverter<Selection> {
    @Override
    public Selection convert(String value) {
      return one(Selection.values(), value);
    }
  }

  /** Parts of the speed bench with commas between, or all of them. */
  static final class OfParts implements ITypeConverter<SpeedCommand.Parts> {
    @Override
    public SpeedCommand.Parts convert(String value) {
      Set<Part> chosen = EnumSet.noneOf(Part.class);
      for (String name : value.split(",", -1)) {
        chosen.addAll(name.equals("all") ? EnumSet.allOf(Part.class) : one(name));
      }
      return new SpeedCommand.Parts(chosen);
    }

    private static Set<Part> one(String name) {
      return EnumSet.of(Names.one(Part.values(), name));
    }
  }

  /** What a user calls it. */
  static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static <E extends Enum<E>> E one(E[] values, String name) {
    for (E value : values) {
      if (of(value).equals(name)) {
        return value;
      }
    }
    throw new TypeConversionException(
        "expected "
            + Arrays.stream(values).map(Names::of).collect(Collectors.joining(" or "))
            + ", found "
            + name);
  }
}
