package org.zhongshu.platform.exchange.internal.capture;

import org.zhongshu.platform.exchange.Settings;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

/**
 * What Debezium is told. One capture follows one table: its name is made of the connection and the table, so that the same job finds
 * its replication slot and schema history again after anything.
 */
record CaptureSettings(String name, String table, Properties properties) {

    /** Set on reflection-made parts of the engine, so that they find the capture they belong to. */
    static final String CAPTURE = "zhongshu.capture";
    /** How long the engine gathers changes before it hands them over. */
    static final int POLL_MILLIS = 20;
    static final int BATCH = 4_096;

    static String name(Settings settings, String table) {
        try {
            String text = settings.get("host", "") + "|" + settings.get("port", "") + "|" + settings.get("database", "") + "|" + table + "|" + settings.connection();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "zhongshu_" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }

    static CaptureSettings of(String name, String table, String connectorClass, Settings s, int port) {
        Properties p = new Properties();
        p.setProperty("name", name);
        p.setProperty(CAPTURE, name);
        p.setProperty("connector.class", connectorClass);
        p.setProperty("topic.prefix", name);
        p.setProperty("tasks.max", "1");
        // asked for by Kafka Connect's settings, used by nobody: the engine has no Kafka
        p.setProperty("bootstrap.servers", "127.0.0.1:1");
        p.setProperty("offset.storage", PositionStore.class.getName());
        p.setProperty("database.hostname", s.get("host"));
        p.setProperty("database.port", Integer.toString(port));
        p.setProperty("database.user", s.get("username"));
        p.setProperty("database.password", s.get("password", ""));
        p.setProperty("snapshot.mode", "initial");
        p.setProperty("snapshot.fetch.size", "5000");
        p.setProperty("poll.interval.ms", Integer.toString(POLL_MILLIS));
        p.setProperty("max.batch.size", Integer.toString(BATCH));
        p.setProperty("max.queue.size", Integer.toString(BATCH * 3));
        p.setProperty("max.queue.size.in.bytes", Integer.toString(64 << 20));
        p.setProperty("decimal.handling.mode", "precise");
        p.setProperty("binary.handling.mode", "base64");
        p.setProperty("tombstones.on.delete", "false");
        // a table that is emptied is told like any other change; the default leaves it out without a word
        p.setProperty("skipped.operations", "none");
        p.setProperty("heartbeat.interval.ms", "10000");
        // a failure is the job's to count and to show, not the engine's to hide for an hour
        p.setProperty("errors.max.retries", "0");
        p.setProperty("record.processing.threads", "1");
        p.setProperty("internal.log.position.check.enable", "false");
        return new CaptureSettings(name, table, p);
    }

    /** Parts of a name as a regular expression that matches it alone. */
    static String exactly(List<String> parts) {
        StringBuilder out = new StringBuilder();
        for (String part : parts) {
            if (!out.isEmpty()) {
                out.append("\\.");
            }
            for (int i = 0; i < part.length(); i++) {
                char c = part.charAt(i);
                // a comma would part the list of expressions
                out.append(c == ',' ? "\\x2C" : Character.isLetterOrDigit(c) || c == '_' ? String.valueOf(c) : "\\" + c);
            }
        }
        return out.toString();
    }
}
