package zeroth.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import zeroth.tensor.BadInputException;

class SettingsTest {

  @Test
  void addressesAreThoseThatSparkKnows() {
    for (String address : List.of("local[2]", "local-cluster[3,1,600]", "spark://host:7077")) {
      assertEquals(address, Master.parse(address).url());
    }
    for (String address :
        List.of(
            "",
            "local",
            "local[*]",
            "local[0]",
            "local[99999999999]",
            "local-cluster[3,1]",
            "local-cluster[3,0,600]",
            "spark://host",
            "spark://host:0",
            "spark://host:65536",
            "spark://a:1,b:2",
            "yarn")) {
      BadInputException thrown =
          assertThrows(BadInputException.class, () -> Master.parse(address), address);
      assertTrue(thrown.getMessage().endsWith("found '" + address + "'"), thrown.getMessage());
    }
  }

  @Test
  void aClusterOfOthersNeedsItsSecret() {
    BadInputException thrown =
        assertThrows(BadInputException.class, () -> conf("spark://127.0.0.1:1", Map.of()));
    assertTrue(thrown.getMessage().startsWith("ZEROTH_SPARK_SECRET: "), thrown.getMessage());
    SparkConf conf = conf("spark://127.0.0.1:1", Map.of("ZEROTH_SPARK_SECRET", "s"));
    assertEquals("s", conf.get("spark.authenticate.secret"));
    assertEquals("true", conf.get("spark.authenticate"));
    assertEquals("true", conf.get("spark.network.crypto.enabled"));
    assertEquals("10.0.0.7", conf.get("spark.driver.bindAddress"));
  }

  @Test
  void aClusterOfOursHasASecretThatNobodyKnowsAndStaysOnLoopback(@TempDir Path home)
      throws IOException {
    Files.createDirectory(home.resolve("jars"));
    Map<String, String> environment =
        Map.of("SPARK_HOME", home.toString(), "SPARK_LOCAL_IP", "127.0.0.1");
    String address = "local-cluster[3,1,600]";
    assertNotEquals(
        conf(address, environment).get("spark.authenticate.secret"),
        conf(address, environment).get("spark.authenticate.secret"));
    assertEquals("127.0.0.1", conf(address, environment).get("spark.driver.bindAddress"));
    for (String name : environment.keySet()) {
      Map<String, String> less = new java.util.HashMap<>(environment);
      less.remove(name);
      BadInputException thrown = assertThrows(BadInputException.class, () -> conf(address, less));
      assertTrue(thrown.getMessage().startsWith(name + ": "), thrown.getMessage());
    }
  }

  @Test
  void aFileHasTheLastWord(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("spark.properties");
    Map<String, String> environment = Map.of("ZEROTH_SPARK_CONF", file.toString());
    assertThrows(BadInputException.class, () -> conf("local[2]", environment));
    Files.writeString(file, "spark.locality.wait=7s\nspark.task.cpus 2\n");
    assertEquals("7s", conf("local[2]", environment).get("spark.locality.wait"));
    assertEquals("2", conf("local[2]", environment).get("spark.task.cpus"));
    Files.writeString(file, "locality.wait=7s\n");
    assertThrows(BadInputException.class, () -> conf("local[2]", environment));
    Files.write(file, new byte[] {'a', '=', (byte) 0xff});
    assertThrows(BadInputException.class, () -> conf("local[2]", environment));
  }

  private static SparkConf conf(String address, Map<String, String> environment) {
    return new Settings(environment).conf(Master.parse(address), "10.0.0.7");
  }
}
