package findspot.testnode;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/**
 * Runs one Elasticsearch node until a signal or the end of standard input, which comes when the parent process dies.
 * The distribution's own main class is left out, and with it security, entitlements and bootstrap checks.
 * Usage: Launcher HOME DATA SETTING=VALUE...
 */
public final class Launcher {
    private static final String NAME = "findspot-test";

    private Launcher() {}

    public static void main(String[] args) {
        new Thread(Launcher::endWithParent).start();
        try {
            start(args);
        } catch (Exception | Error error) {
            error.printStackTrace();
            System.exit(1);
        }
    }

    private static void start(String[] args) throws Exception {
        Environment environment = environment(Path.of(args[0]), Path.of(args[1]), Arrays.copyOfRange(args, 2, args.length));
        LogConfigurator.setNodeName(NAME);
        LogConfigurator.configureWithoutConfig(environment.settings());
        Node node = new Node(environment, plugins(environment));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
        node.start();
    }

    private static void endWithParent() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException error) {
            error.printStackTrace();
        }
        System.exit(0);
    }

    private static Environment environment(Path home, Path data, String[] pairs) throws IOException {
        Settings.Builder settings = Settings.builder()
            .put("path.home", home.toString())
            .put("path.data", data.resolve("data").toString())
            .put("path.logs", data.resolve("logs").toString())
            .put("cluster.name", NAME)
            .put("discovery.type", "single-node")
            .put("network.host", "127.0.0.1")
            .put("node.portsfile", true)
            .put("logger.level", "INFO");
        for (String pair : pairs) {
            String[] sides = pair.split("=", 2);
            settings.put(sides[0], sides[1]);
        }
        Files.createDirectories(data.resolve("logs"));
        Path config = Files.createDirectories(data.resolve("config"));
        return InternalSettingsPreparer.prepareEnvironment(settings.build(), Map.of(), config, () -> NAME);
    }

    private static PluginsLoader plugins(Environment environment) {
        return PluginsLoader.createPluginsLoader(
            PluginsLoader.loadModulesBundles(environment.modulesDir(), false),
            PluginsLoader.loadPluginsBundles(environment.pluginsDir(), false),
            Map.of(),
            false
        );
    }

    private static void close(Node node) {
        try {
            node.close();
            node.awaitClose(20, TimeUnit.SECONDS);
        } catch (IOException | InterruptedException error) {
            error.printStackTrace();
        }
    }
}
