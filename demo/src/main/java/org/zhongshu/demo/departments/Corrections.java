package org.zhongshu.demo.departments;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.zhongshu.demo.county.PersonRow;
import org.zhongshu.demo.county.Source;
import org.zhongshu.demo.county.SourceExtracts;

/** What the social insurance office finds when it looks up the files behind its faulty rows: the right number, sex and birth date, row by row. */
final class Corrections {

    private static final String FILE = "corrections-sbk.csv";

    /** @param key of the row in {@code ac01} */
    record Correction(String key, String idNo, String sex, String birth) {
    }

    private Corrections() {
    }

    static void write(Path truth, SourceExtracts extracts) throws IOException {
        Path file = truth.resolve(FILE);
        if (Files.exists(file)) {
            return;
        }
        Path draft = truth.resolve(FILE + ".part");
        try (BufferedWriter out = Files.newBufferedWriter(draft)) {
            extracts.forEach(Source.SOCIAL, r -> {
                if (r.idNo() != null && (!r.idNo().equals(r.person().idNo()) || r.birth() != r.person().birth() || r.sex() != r.person().sex())) {
                    write(out, r);
                }
            });
        }
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(BufferedWriter out, PersonRow r) {
        try {
            out.write(PersonRegisters.key("34", r) + "," + r.person().idNo() + "," + r.person().sex() + "," + PersonRegisters.date(r.person().birth(), "-") + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the {@code from}-th on, at most {@code most}. */
    static List<Correction> read(Path truth, int from, int most) throws IOException {
        try (var lines = Files.lines(truth.resolve(FILE))) {
            return lines.skip(from).limit(most).map(l -> l.split(",")).map(f -> new Correction(f[0], f[1], f[2], f[3])).toList();
        }
    }
}
