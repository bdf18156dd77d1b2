package org.zhongshu.platform.exchange.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.exchange.Position;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The rows of the waiting files, one file after the other. A position names the file by name and content and counts its records; a file is put aside only
 * when the position behind its last row is stored, so a crash at any moment reads it on, or once more.
 */
final class FolderRows implements Rows {

    private static final Logger log = LoggerFactory.getLogger(FolderRows.class);
    private static final long MOST_CHARACTERS = 4L << 20;

    /** Where files come from and go to. */
    record Shelf(Path folder, String source, long connection, FileLedger ledger) {

        /** What became of a file: it moves, with a note beside it. */
        private void settle(Path file, String sm3, String result, long rows, String message) {
            try {
                long size = Files.exists(file) ? Files.size(file) : 0;
                Path to = folder.resolve(result.equals("failed") ? FolderConnector.FAILED : FolderConnector.DONE);
                Files.createDirectories(to);
                String name = file.getFileName().toString();
                Path target = to.resolve(name);
                for (int i = 1; Files.exists(target); i++) {
                    target = to.resolve(name.replaceFirst("(\\.[^.]*)?$", "~" + i + "$1"));
                }
                if (Files.exists(file)) {
                    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
                }
                Files.writeString(target.resolveSibling(target.getFileName() + ".result.txt"), switch (result) {
                    case "done" -> "已导入，共 " + rows + " 行。被拒的行见“数据交换”的拒收清单。\n";
                    case "repeated" -> "内容与以前导入过的文件相同，没有再次导入。\n";
                    default -> message + "\n";
                });
                ledger.record(connection, source, sm3, name, size, result, rows, message);
            } catch (FileAlreadyExistsException e) {
                log.warn("File {} could not be put aside", file, e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void fail(Path file, String message) {
            try {
                settle(file, sm3(file), "failed", 0, message);
            } catch (IOException e) {
                log.warn("File {} could not be put aside", file, e);
            }
        }
    }

    private record Finished(Path file, String sm3, long rows, long end) {
    }

    private final Shelf shelf;
    private final Deque<Path> files;
    private final Settings settings;
    private final Shape expected;
    private final boolean full;
    private String resumeSm3;
    private final long resumeRows;
    private final Deque<Finished> finished = new ArrayDeque<>();
    private FileRecords current;
    private Path file;
    private String sm3;
    private int[] columns;
    private long rows;
    /** Counts the rows of this reading, so that it is plain which of two positions is the later. */
    private long seq;
    private boolean taken;
    private boolean ended;
    private Problem pending;
    private long storedUpTo = -1;

    FolderRows(Shelf shelf, List<Path> files, Settings settings, Shape expected, boolean full, Position from) {
        this.shelf = shelf;
        this.files = new ArrayDeque<>(files);
        this.settings = settings;
        this.expected = expected;
        this.full = full;
        JsonNode position = Json.read(from == null ? null : from.text());
        this.resumeSm3 = position.path("sm3").asString("");
        this.resumeRows = position.path("rows").asLong(0);
        if (!resumeSm3.isEmpty()) {
            resume(position.path("done").asBoolean(false));
        }
    }

    /** The file of the stored position may have been read to its end, and then may not have been put aside yet, or have been already. */
    private void resume(boolean done) {
        boolean known = shelf.ledger().known(shelf.connection(), shelf.source(), resumeSm3, full);
        Path same = files.stream().filter(f -> content(f).equals(resumeSm3)).findFirst().orElse(null);
        if (done && same != null && !known) {
            files.remove(same);
            shelf.settle(same, resumeSm3, "done", resumeRows, null);
        }
        if (done || known) {
            // a full run takes one file; what it was made of is stored
            ended = full;
            resumeSm3 = "";
        }
    }

    private static String content(Path f) {
        try {
            return sm3(f);
        } catch (IOException gone) {
            return "";
        }
    }

    static String sm3(Path file) throws IOException {
        Sm3 digest = new Sm3();
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return HexFormat.of().formatHex(digest.finish());
    }

    @Override
    public List<SourceRow> next(int max, Duration wait) {
        if (pending != null) {
            throw pending;
        }
        List<SourceRow> batch = new ArrayList<>(Math.min(max, 10_000));
        long characters = 0;
        try {
            while (batch.size() < max && characters < MOST_CHARACTERS && !ended) {
                if (current == null && !open()) {
                    ended = true;
                    break;
                }
                Object[] cells = current.next();
                if (cells == null) {
                    finish(batch);
                    continue;
                }
                rows++;
                seq++;
                SourceRow row;
                if (current.trouble() != null) {
                    row = SourceRow.broken(record(cells), current.trouble(), null);
                } else {
                    Object[] values = new Object[columns.length];
                    for (int i = 0; i < columns.length; i++) {
                        Object v = cells[columns[i]];
                        values[i] = v;
                        characters += v instanceof String s ? s.length() : 8;
                    }
                    row = SourceRow.put(values, null);
                }
                batch.add(row);
            }
        } catch (FileRecords.BadFile e) {
            close();
            shelf.fail(file, e.getMessage());
            pending = Problem.unprocessable("bad-file", "文件“" + file.getFileName() + "”：" + e.getMessage());
            // the rows before it are given first
            if (batch.isEmpty()) {
                throw pending;
            }
        } catch (IOException e) {
            throw Problem.unavailable("source-unreachable", "文件“" + file.getFileName() + "”读取失败。", e);
        }
        if (!batch.isEmpty() && batch.getLast().position() == null) {
            mark(batch, false);
        }
        return batch;
    }

    private void mark(List<SourceRow> batch, boolean done) {
        SourceRow r = batch.getLast();
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("file", file.getFileName().toString()).put("sm3", sm3).put("rows", rows).put("seq", seq).put("done", done);
        batch.set(batch.size() - 1, new SourceRow(r.values(), r.op(), json.toString(), r.raw(), r.broken()));
    }

    private void finish(List<SourceRow> batch) throws IOException {
        current.close();
        current = null;
        if (!batch.isEmpty()) {
            mark(batch, true);
        }
        synchronized (finished) {
            finished.add(new Finished(file, sm3, rows, seq));
            settleStored();
        }
        ended = full;
    }

    private boolean open() throws IOException {
        while (!files.isEmpty()) {
            file = files.poll();
            sm3 = sm3(file);
            if (!sm3.equals(resumeSm3) && shelf.ledger().known(shelf.connection(), shelf.source(), sm3, full)) {
                shelf.settle(file, sm3, "repeated", 0, null);
                continue;
            }
            current = FolderConnector.open(file, shelf.source(), settings);
            columns = columns(current.header());
            rows = 0;
            taken = true;
            if (sm3.equals(resumeSm3)) {
                while (rows < resumeRows && current.next() != null) {
                    rows++;
                }
            }
            return true;
        }
        if (full && !taken) {
            throw Problem.unprocessable("nothing-new", "没有新文件。");
        }
        return false;
    }

    /** Where the expected columns stand in this file; the order may be another one, the columns not. */
    private int[] columns(List<String> header) {
        Set<String> missing = new LinkedHashSet<>();
        int[] at = new int[expected.columns().size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = header.indexOf(expected.columns().get(i).name());
            if (at[i] < 0) {
                missing.add(expected.columns().get(i).name());
            }
        }
        Set<String> added = new LinkedHashSet<>(header);
        expected.columns().forEach(c -> added.remove(c.name()));
        if (!missing.isEmpty() || !added.isEmpty()) {
            close();
            throw Problem.unprocessable("drift", "文件“" + file.getFileName() + "”的列与任务不一致：" + (missing.isEmpty() ? "" : "缺少 " + String.join("、", missing) + "；")
                    + (added.isEmpty() ? "" : "多出 " + String.join("、", added) + "；") + "文件仍在收件目录中。");
        }
        return at;
    }

    static String record(Object[] cells) {
        StringBuilder text = new StringBuilder();
        for (Object cell : cells) {
            String s = cell == null ? "" : Values.text(cell, java.time.ZoneOffset.UTC);
            text.append(text.isEmpty() ? "" : ",").append(s.matches("(?s).*[,\"\n\r].*") ? "\"" + s.replace("\"", "\"\"") + "\"" : s);
            if (text.length() > SourceRow.LONGEST_RAW) {
                break;
            }
        }
        return text.toString();
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void stored(Position position) {
        synchronized (finished) {
            storedUpTo = Math.max(storedUpTo, Json.read(position.text()).path("seq").asLong(-1));
            settleStored();
        }
    }

    /** Puts aside the files whose last row is stored, and those that had no new row. */
    private void settleStored() {
        while (!finished.isEmpty() && finished.peek().end() <= Math.max(0, storedUpTo)) {
            Finished f = finished.poll();
            shelf.settle(f.file(), f.sm3(), "done", f.rows(), null);
        }
    }

    @Override
    public void close() {
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                log.debug("A file could not be closed", e);
            }
            current = null;
        }
    }

    @Override
    public String toString() {
        return "files " + Arrays.toString(files.toArray());
    }
}
