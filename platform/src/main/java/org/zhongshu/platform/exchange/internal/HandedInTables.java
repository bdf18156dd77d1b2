package org.zhongshu.platform.exchange.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.exchange.TableFiles;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** The door's tables, by the readers of folders. */
@Component
class HandedInTables implements TableFiles {

    private final CityProfile city;

    HandedInTables(CityProfile city) {
        this.city = city;
    }

    @Override
    public Table open(String fileName, Path file) {
        ZoneId zone = city.current().zone();
        FileRecords records = reading(() -> FolderConnector.open(file, fileName));
        return new Table() {
            @Override
            public List<String> header() {
                return records.header();
            }

            @Override
            public Line next() {
                Object[] cells = reading(records::next);
                if (cells == null) {
                    return null;
                }
                List<String> texts = new ArrayList<>();
                for (Object cell : cells) {
                    String text = Values.text(cell, zone);
                    texts.add(text == null || text.isBlank() ? null : Values.clean(text));
                }
                return new Line(records.line(), texts, records.trouble());
            }

            @Override
            public void close() {
                reading(() -> {
                    records.close();
                    return null;
                });
            }
        };
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private static <T> T reading(Reading<T> work) {
        try {
            return work.read();
        } catch (FileRecords.BadFile e) {
            throw Problem.badRequest("bad-file", e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
