package org.zhongshu.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.zhongshu.demo.city.CityFacts;

/** The cities as the API would tell them, from the profiles' files. */
public final class TestCity {

    private TestCity() {
    }

    public static CityFacts read(String id) {
        Path folder = Path.of("../platform/src/main/resources/cities", id);
        return CityFacts.profile(file -> {
            try {
                return Files.newInputStream(folder.resolve(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
