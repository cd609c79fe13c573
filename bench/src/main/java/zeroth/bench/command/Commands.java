package zeroth.bench.command;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;

/**
 * The program's commands by their names, in the order of its help.
 *
 * <p>The options of all are some hundred annotations, which take longer to read than some commands
 * to run: a command line that begins with a command has that one alone.
 */
final class Commands {
  private static final Map<String, Class<?>> BY_NAME = new LinkedHashMap<>();

  static {
    BY_NAME.put("finetune", FinetuneCommand.class);
    BY_NAME.put("replay", ReplayCommand.class);
    BY_NAME.put("verify", VerifyCommand.class);
    BY_NAME.put("evaluate", EvaluateCommand.class);
    BY_NAME.put("compare", CompareCommand.class);
    BY_NAME.put("predict", PredictCommand.class);
    BY_NAME.put("generate", GenerateCommand.class);
    BY_NAME.put("merge", MergeCommand.class);
    BY_NAME.put("models", ModelsCommand.class);
    BY_NAME.put("tasks", TasksCommand.class);
    BY_NAME.put("methods", MethodsCommand.class);
    BY_NAME.put("devices", DevicesCommand.class);
    BY_NAME.put("quadratics", QuadraticsCommand.class);
    BY_NAME.put("golden", GoldenCommand.class);
    BY_NAME.put("speed", SpeedCommand.class);
    BY_NAME.put("align", AlignCommand.class);
    BY_NAME.put("learn", LearnCommand.class);
    BY_NAME.put("pretrain", PretrainCommand.class);
    BY_NAME.put("picture", PictureCommand.class);
    BY_NAME.put("report", ReportCommand.class);
    BY_NAME.put("import-pertnn", ImportPertNnCommand.class);
  }

  private Commands() {}

  /**
   * What is to be read for these arguments: the command that they begin with, or all.
   *
   * @param args a command line
   * @return classes of picocli commands by their names
   */
  static Map<String, Class<?>> of(String... args) {
    Class<?> first = args.length == 0 ? null : BY_NAME.get(args[0]);
    return first == null ? Collections.unmodifiableMap(BY_NAME) : Map.of(args[0], first);
  }

  /**
   * The program as these arguments need it.
   *
   * @param root the program itself
   * @param args the command line that it is to parse
   */
  static CommandLine line(ZerothCommand root, String... args) {
    CommandLine line = new CommandLine(root);
    of(args).forEach(line::addSubcommand);
    return line;
  }
}
