package org.zhongshu.demo.county;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The declared shares of {@code county/sources.csv}; what each means is written there. */
public record Rates(double coverage, double duplicate, double noId, double oldId, double wrongDigit, double borrowedId, double name, double sex, double swapped, double digit,
                    double year, double firstOfYear, double phone, double stalePhone, double oldAddress, double knowsDeath) {

    private static final Map<Source, Rates> DECLARED = read();

    public static Rates of(Source source) {
        return DECLARED.get(source);
    }

    private static Map<Source, Rates> read() {
        try (var in = new BufferedReader(new InputStreamReader(Objects.requireNonNull(Rates.class.getResourceAsStream("/county/sources.csv")), StandardCharsets.UTF_8))) {
            List<String> lines = in.lines().filter(l -> !l.startsWith("#")).skip(1).toList();
            Map<Source, Rates> all = new EnumMap<>(Source.class);
            for (String line : lines) {
                String[] text = line.split(",");
                double[] n = new double[text.length];
                for (int i = 1; i < text.length; i++) {
                    n[i] = Double.parseDouble(text[i]);
                }
                all.put(Source.valueOf(text[0]), new Rates(n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10], n[11], n[12], n[13], n[14], n[15], n[16]));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
