package zeroth.bench.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import zeroth.bench.run.RunRecord;
import zeroth.bench.statistics.Interval;
import zeroth.bench.statistics.Ranks;
import zeroth.bench.statistics.Summary;

/**
 * A comparison as files for other programs.
 *
 * @param comparison what they hold
 */
public record ComparisonFiles(Comparison comparison) {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** A row for every run; doubles in full. */
  public String csv() {
    StringBuilder text =
        new StringBuilder(
            "task,method,tune,settings,stage,rate,swept,seed,steps,status,forwards,seconds,"
                + "dev_loss,dev_accuracy,test_loss,test_score,sha256,run\n");
    for (TrialRun run : comparison.runs()) {
      Trial t = run.trial();
      RunRecord record = run.record();
      text.append(cell(t.task())).append(',').append(cell(t.arm().method())).append(',');
      text.append(cell(t.arm().tune())).append(',');
      text.append(cell(Arm.text(t.arm().settings(), " "))).append(',');
      text.append(t.stage().name()).append(',').append(t.rate()).append(',');
      text.append(cell(Arm.text(t.swept(), " "))).append(',').append(t.seed()).append(',');
      text.append(t.steps()).append(',').append(run.status()).append(',');
      text.append(run.forwards()).append(',');
      text.append(String.format(Locale.ROOT, "%.3f,", run.seconds()));
      text.append(run.isFinished() ? run.devLoss() + "," + run.devAccuracy() : ",").append(',');
      text.append(number(Score.LOSS.of(run))).append(',');
      text.append(number(Score.MEASURE.of(run))).append(',');
      text.append(record == null || record.finalSha256() == null ? "" : record.finalSha256());
      text.append(',').append(cell("runs/" + t.path())).append('\n');
    }
    return text.toString();
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "" : String.valueOf(value);
  }

  /** As RFC 4180 quotes it. */
  private static String cell(String text) {
    return text.matches("[^,\"\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** Means, deviations, intervals and ranks. */
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.set("seeds", JSON.valueToTree(comparison.seeds()));
    root.put("level", Comparison.LEVEL);
    ArrayNode tasks = root.putArray("tasks");
    for (String task : comparison.tasks()) {
      ObjectNode one = tasks.addObject().put("task", task);
      for (Score score : Score.values()) {
        ArrayNode arms = one.putArray(score.text());
        comparison.standings(task, score).forEach(s -> put(arms.addObject(), s));
      }
      if (comparison.isAligned()) {
        ArrayNode arms = one.putArray("first_steps");
        comparison.arms().forEach(arm -> put(arms.addObject(), comparison.known(task, arm)));
      }
    }
    for (Score score : Score.values()) {
      Ranks ranks = comparison.ranks(score);
      if (ranks != null) {
        ObjectNode means = root.putObject("mean_rank_by_" + score.text());
        for (int a = 0; a < comparison.arms().size(); a++) {
          means.put(comparison.arms().get(a).name(), ranks.means()[a]);
        }
      }
    }
    try {
      return JSON.writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always written", e);
    }
  }

  private static void put(ObjectNode node, Known known) {
    StepQuality q = known.quality();
    node.put("arm", known.arm().name()).put("keys", q.keys());
    number(node, "d_cos_squared", q.alignment());
    number(node, "d_cos_squared_error", q.alignmentError());
    number(node, "progress_per_forward", q.progress());
    number(node, "progress_per_forward_error", q.progressError());
  }

  /** JSON has no NaN. */
  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    }
  }

  private static void put(ObjectNode node, Standing standing) {
    node.put("place", standing.place()).put("arm", standing.arm().name());
    Summary s = standing.summary();
    if (s != null) {
      node.put("mean", s.mean()).put("n", s.n());
      if (s.n() > 1) {
        node.put("deviation", s.deviation());
      }
    }
    Interval behind = standing.behind();
    if (behind != null) {
      node.putArray("behind").add(behind.low()).add(behind.high());
    }
    node.put("ahead", standing.ahead());
  }
}
