package zeroth.bench.experiment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import zeroth.tensor.BadInputException;
import zeroth.tensor.backend.Parameters;
import zeroth.zo.Method;
import zeroth.zo.Selection;
import zeroth.zo.learned.PertNetworks;
import zeroth.zo.registry.MethodEntry;
import zeroth.zo.registry.Methods;
import zeroth.zo.registry.ProvidedMethod;

/**
 * A method as a user names it, with some settings of its own.
 *
 * @param entry what the registry says of it
 * @param given texts by hyperparameter; defaults for the others
 * @param optimizer its trained networks; null for a method that has none, or random ones
 * @param anyModel whether networks of another base model may be used
 */
public record MethodChoice(
    MethodEntry entry, Map<String, String> given, OptimizerFile optimizer, boolean anyModel) {
  private static final String OPTIMIZER = "optimizer";
  private static final String OPTIMIZER_SHA256 = "optimizer_sha256";
  private static final String PROVIDER = "provider";
  private static final String PROVIDER_SHA256 = "provider_sha256";

  /**
   * The choice of a name.
   *
   * @param optimizer file of the trained networks, or null
   * @throws BadInputException if there is no such method or setting, a value is out of range, or
   *     the method needs networks and none are given, or the reverse
   */
  public static MethodChoice of(
      String name, Map<String, String> given, String optimizer, boolean anyModel) {
    MethodEntry entry = Methods.named(name);
    entry.settings(given);
    boolean trained = entry.needsTrainedNetworks(given);
    if (trained && optimizer == null) {
      throw new BadInputException(
          "method "
              + name
              + " needs --optimizer FILE, which zeroth learn makes, or networks=random as a"
              + " control");
    }
    if (!trained && optimizer != null) {
      throw new BadInputException(
          entry.needs() == MethodEntry.Needs.NETWORKS
              ? "--optimizer and networks=random exclude each other"
              : "--optimizer is for zo-finetuner, not for method " + name);
    }
    OptimizerFile file = optimizer == null ? null : OptimizerFile.read(path(optimizer));
    return new MethodChoice(entry, Map.copyOf(given), file, anyModel);
  }

  /**
   * The choice of a run's record.
   *
   * @throws BadInputException if it cannot be made again: the networks are gone or others
   */
  static MethodChoice recorded(String name, Map<String, Object> hyperparameters) {
    Map<String, String> given = new HashMap<>();
    hyperparameters.forEach((key, value) -> given.put(key, String.valueOf(value)));
    String optimizer = given.remove(OPTIMIZER);
    String sha256 = given.remove(OPTIMIZER_SHA256);
    given.keySet().removeAll(List.of(PROVIDER, PROVIDER_SHA256)); // the weights' hash will tell
    MethodChoice choice = of(name, given, optimizer, true);
    if (optimizer != null && !choice.networksSha256().equals(sha256)) {
      throw new BadInputException(optimizer, "SHA-256", sha256, choice.networksSha256());
    }
    return choice;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new BadInputException("--optimizer " + text + " is no path: " + e.getReason());
    }
  }

  /** The same with a setting, unless the user has given another value of it. */
  public MethodChoice unlessGiven(String setting, String value) {
    Map<String, String> settled = new HashMap<>(given);
    settled.putIfAbsent(setting, value);
    return new MethodChoice(entry, Map.copyOf(settled), optimizer, anyModel);
  }

  /** The method's name. */
  public String name() {
    return entry.name();
  }

  /**
   * All of the method's settings by name, defaults filled in; for trained networks their file and
   * hash as well, for a method from outside the class that provides it and the hash of its jar.
   */
  public Map<String, Object> hyperparameters() {
    Map<String, Object> all = new LinkedHashMap<>(entry.settings(given).values());
    if (optimizer != null) {
      all.put(OPTIMIZER, optimizer.path().toString());
      all.put(OPTIMIZER_SHA256, networksSha256());
    }
    if (!Methods.all().contains(entry)) {
      for (ProvidedMethod method : Methods.provided()) {
        if (method.entry().name().equals(name())) {
          all.put(PROVIDER, method.provider());
          all.put(PROVIDER_SHA256, sha256(method.file()));
        }
      }
    }
    return all;
  }

  /** The hash of a jar; null for a directory of classes, or where they come from is not known. */
  private static String sha256(Path file) {
    if (file == null || !Files.isRegularFile(file)) {
      return null;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      throw new BadInputException(file.toString(), "reading", "a jar", e.toString());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private String networksSha256() {
    return optimizer.networks().weights().sha256();
  }

  /** The networks that set the scales for these weights; empty for a method without any. */
  public Optional<PertNetworks> networks(Parameters theta) {
    return optimizer == null
        ? entry.randomNetworks(given, theta)
        : Optional.of(optimizer.networks());
  }

  /**
   * A selection, if runs of this method can have it.
   *
   * @throws BadInputException if not
   */
  public Selection selectable(Selection selection) {
    Optional<String> unjournaled = entry.needs().unjournaled();
    if (selection == Selection.AVERAGE && unjournaled.isPresent()) {
      throw new BadInputException(
          "--select average rebuilds weights from the losses in the journal, and the steps of "
              + name()
              + " follow from "
              + unjournaled.get()
              + ": choose loss, accuracy or last");
    }
    return selection;
  }

  /**
   * The method, ready to step.
   *
   * @param theta the weights that it will move
   * @throws BadInputException if a value or the networks do not fit these weights
   */
  public Method create(Parameters theta) {
    if (optimizer == null) {
      return entry.create(given, theta);
    }
    if (!anyModel) {
      optimizer.requireModel(theta);
    }
    return entry.create(given, theta, optimizer.networks().weights());
  }
}
