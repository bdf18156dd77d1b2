package org.zhongshu.platform.sharing.internal.neighbours;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.shared.SecretFile;

import java.io.IOException;
import java.nio.file.Path;

/** Who this installation is to others: an SM2 key of its own, in the data folder, and a code made of its public half. */
@Component
class Installation {

    private static final int CODE_DIGITS = 8;

    private final Sm2 key;
    private final String publicPem;
    private final String name;

    Installation(@Value("${zhongshu.sharing.neighbours.key-file:${zhongshu.data:data}/keys/neighbour.key}") Path file, CityProfile city,
                 @Value("${zhongshu.sharing.neighbours.name:}") String name) throws IOException {
        this.key = Sm2.fromPem(SecretFile.read(file, () -> Sm2.generate().privatePem()));
        this.publicPem = key.publicPem();
        this.name = name.isBlank() ? city.current().name() : name;
    }

    Sm2 key() {
        return key;
    }

    String publicPem() {
        return publicPem;
    }

    String name() {
        return name;
    }

    String code() {
        return code(publicPem);
    }

    static String code(String publicPem) {
        return Borders.PREFIX + Sm3.hex(canonical(publicPem)).substring(0, CODE_DIGITS);
    }

    /** What two stewards read to each other: eight groups of four. */
    static String fingerprint(String publicPem) {
        return Sm3.hex(canonical(publicPem)).substring(0, 32).replaceAll("(.{4})(?!$)", "$1 ");
    }

    /** One text for one key, however it was wrapped on the way. */
    private static String canonical(String publicPem) {
        return Sm2.fromPem(publicPem).publicPem();
    }
}
