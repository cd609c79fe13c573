package zeroth.bench.experiment;

import java.util.List;
import zeroth.bench.experiment.AlignmentStudy.Row;
import zeroth.zo.alignment.Alignment;

/** The lines of align.csv and tensors.csv. */
public final class AlignmentCsv {
  /** First line of align.csv. */
  public static final String ROWS =
      "method,place,number,forwards,cosine,quality,predicted,projection,squared_error,length,slope,"
          + "curvature\n";

  /** First line of tensors.csv. */
  public static final String TENSORS = "method,tensor,size,measured,cosine,quality,share\n";

  private AlignmentCsv() {}

  /** A measurement's line. */
  public static String row(String name, Row row) {
    Alignment.Part all = row.alignment().all();
    return String.join(
            ",",
            name,
            row.place(),
            String.valueOf(row.number()),
            String.valueOf(row.forwards()),
            String.valueOf(all.cosine()),
            String.valueOf(all.quality()),
            Double.isNaN(row.predicted()) ? "" : String.valueOf(row.predicted()),
            String.valueOf(all.projection(row.learningRate())),
            String.valueOf(all.squaredError(row.learningRate())),
            String.valueOf(row.progress().length()),
            String.valueOf(row.progress().slope()),
            String.valueOf(row.progress().curvature()))
        + "\n";
  }

  /** Every tensor's means over the keys, and its share of the squared gradient. */
  public static String tensors(String name, List<Row> rows) {
    StringBuilder lines = new StringBuilder();
    for (String tensor : rows.get(0).alignment().parts().keySet()) {
      double cosine = 0;
      double quality = 0;
      for (Row row : rows) {
        cosine += row.alignment().parts().get(tensor).cosine() / rows.size();
        quality += row.alignment().parts().get(tensor).quality() / rows.size();
      }
      Alignment first = rows.get(0).alignment();
      Alignment.Part part = first.parts().get(tensor);
      double share = part.gradient() / first.all().gradient();
      lines.append(
          String.join(
              ",",
              name,
              tensor,
              String.valueOf(part.size()),
              String.valueOf(rows.size()),
              String.valueOf(cosine),
              String.valueOf(quality),
              String.valueOf(share)));
      lines.append('\n');
    }
    return lines.toString();
  }
}
