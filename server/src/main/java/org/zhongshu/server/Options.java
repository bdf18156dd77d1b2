package org.zhongshu.server;

import org.zhongshu.platform.city.CityProfile;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code ./zhongshu run} was asked for. Engines are replaced by address: {@code ZHONGSHU_DB_URL} (with
 * {@code ZHONGSHU_DB_USER}, {@code ZHONGSHU_DB_PASSWORD}) and {@code ZHONGSHU_KAFKA}.
 *
 * @param host   address to listen on for people and devices; loopback unless asked otherwise
 * @param people how many people the demonstration's departments know; empty: as the scale says
 * @param durability {@code process} (survives a killed process) or {@code power} (also a power cut: every log append is flushed)
 */
record Options(String city, String host, int port, int mqttPort, int coapPort, int hj212Port, Path data, boolean demo,
               String scale, OptionalInt people, String durability, Optional<String> dbUrl, Optional<String> dbUser, Optional<String> dbPassword,
               Optional<String> kafka, boolean train) {

    /** A wrong word on the command line; the message is one clear line. */
    static final class Wrong extends Exception {
        Wrong(String message) {
            super(message);
        }
    }

    static Options parse(String[] arguments, Map<String, String> environment) throws Wrong {
        String city = "guangde";
        String host = "127.0.0.1";
        String scale = "small";
        OptionalInt people = OptionalInt.empty();
        String durability = environment.getOrDefault("ZHONGSHU_DURABILITY", "process");
        int port = 8080;
        int mqtt = 1883;
        int coap = 5683;
        int hj212 = 9212;
        Path data = null;
        boolean demo = true;
        boolean train = false;
        Iterator<String> words = expand(arguments).iterator();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "--city" -> city = profile(word, value(word, words));
                case "--host" -> host = value(word, words);
                case "--port" -> port = port(word, value(word, words));
                case "--mqtt-port" -> mqtt = port(word, value(word, words));
                case "--coap-port" -> coap = port(word, value(word, words));
                case "--hj212-port" -> hj212 = port(word, value(word, words));
                case "--data" -> data = Path.of(value(word, words));
                case "--no-demo" -> demo = false;
                case "--scale" -> scale = oneOf(word, value(word, words), List.of("small", "county"));
                case "--people" -> people = OptionalInt.of(people(word, value(word, words)));
                case "--durability" -> durability = value(word, words);
                case "--train" -> train = true;
                default -> throw new Wrong("不认识的选项 unknown option: " + word + "（./zhongshu help）");
            }
        }
        oneOf("--durability", durability, List.of("process", "power"));
        if (data == null) {
            data = Path.of("data", city);
        }
        return new Options(city, host, port, mqtt, coap, hj212, data.toAbsolutePath().normalize(), demo, scale, people, durability,
                set(environment, "ZHONGSHU_DB_URL"), set(environment, "ZHONGSHU_DB_USER"), set(environment, "ZHONGSHU_DB_PASSWORD"),
                set(environment, "ZHONGSHU_KAFKA"), train);
    }

    /** The address at which this machine reaches what listens on {@link #host}, as it stands in a URL. */
    String reachable() {
        if (host.equals("0.0.0.0") || host.equals("::")) {
            return "127.0.0.1";
        }
        return host.contains(":") ? "[" + host + "]" : host;
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank());
    }

    private static List<String> expand(String[] arguments) {
        List<String> words = new ArrayList<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (argument.startsWith("--") && equals > 0) {
                words.addAll(Arrays.asList(argument.substring(0, equals), argument.substring(equals + 1)));
            } else {
                words.add(argument);
            }
        }
        return words;
    }

    private static String value(String word, Iterator<String> words) throws Wrong {
        if (!words.hasNext()) {
            throw new Wrong("选项缺少取值 option needs a value: " + word);
        }
        return words.next();
    }

    private static int port(String word, String value) throws Wrong {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new Wrong("端口号应为 0–65535 的整数 not a port: " + word + " " + value);
    }

    private static int people(String word, String value) throws Wrong {
        try {
            int people = Integer.parseInt(value);
            if (people >= 1_000 && people <= 3_000_000) {
                return people;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw new Wrong("人数应为 1000–3000000 的整数 not a number of people: " + word + " " + value);
    }

    /** A city is a folder of data: whichever profiles the program carries may be chosen. */
    private static String profile(String word, String value) throws Wrong {
        boolean there = value.matches("[a-z][a-z0-9-]*") && Options.class.getResource("/cities/" + value + "/city.yaml") != null;
        return there ? value : oneOf(word, value, CityProfile.available());
    }

    private static String oneOf(String word, String value, List<String> allowed) throws Wrong {
        if (!allowed.contains(value)) {
            throw new Wrong(word + " 只能是 must be one of " + String.join("|", allowed) + "，不能是 not " + value);
        }
        return value;
    }
}
