package org.zhongshu.platform.exchange.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.algorithms.profiling.TextEncoding;
import org.zhongshu.platform.catalog.DraftSource;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Connector.Background;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the catalogue drafts from, read by the exchange's connections and connectors: every kind of source that a job can read. */
@Component
class ExchangeDrafts implements DraftSource {

    private static final int ROWS = 1_000;
    /** Of a file that was handed in for this, since it may be the only one. */
    private static final int FILE_ROWS = 10_000;

    private final Connections connections;
    private final Connectors connectors;
    private final CityProfile city;

    ExchangeDrafts(Connections connections, Connectors connectors, CityProfile city) {
        this.connections = connections;
        this.connectors = connectors;
        this.city = city;
    }

    @Override
    public List<Connection> connections() {
        return connections.all().stream().map(this::shown).toList();
    }

    @Override
    public Optional<Connection> find(long connection) {
        return connections.find(connection).map(this::shown);
    }

    private Connection shown(Connections.Connection c) {
        return new Connection(c.number(), c.name(), c.department(), c.kind(), connectors.label(c.kind()));
    }

    @Override
    public List<Table> tables(long connection) {
        Connections.Connection c = known(connection);
        return connections.sampler(c).sources(connections.settings(c)).stream().map(s -> new Table(s.name(), s.label(), s.rows())).toList();
    }

    private Connections.Connection known(long connection) {
        return connections.find(connection).orElseThrow(() -> Problem.notFound("no-connection", "没有这个连接。"));
    }

    @Override
    public Sample read(long connection, String table) {
        Connections.Connection c = known(connection);
        Connector connector = connections.sampler(c);
        Settings settings = connections.settings(c);
        Shape shape = connector.shape(settings, table);
        Background background = connector.background(settings, table);
        List<String> notes = new ArrayList<>();
        List<SourceRow> rows;
        try {
            rows = connector.sample(settings, table, shape, ROWS);
        } catch (Problem e) {
            // what is known of the columns is worth having even where their rows cannot be read
            rows = List.of();
            notes.add("没有取到样本（" + e.getMessage().replaceAll("。$", "") + "），类型按结构判断，个人信息请人工判断");
        }
        if (!background.left().isEmpty()) {
            notes.add("二进制列不读取，未列为信息项：" + String.join("、", background.left()));
        }
        String format = format(connector.kind(), table);
        return sample(name(background.label(), format, table), format, background, background.rows() == null ? shape.rows() : background.rows(), shape, rows, notes);
    }

    @Override
    public Sample read(String fileName, Path file) {
        try (FileRecords records = FolderConnector.open(file, fileName)) {
            Shape shape = FileSample.shape(records);
            List<SourceRow> rows = FileSample.rows(records, shape, FILE_ROWS);
            List<String> notes = new ArrayList<>(records.notes());
            if (records.next() != null) {
                notes.add("只读了前 " + rows.size() + " 行");
            }
            String format = format("folder", fileName);
            String encoding = format.equals("xlsx") ? null : TextEncoding.detect(file).map(TextEncoding.Found::name).orElse(null);
            return sample(name(null, format, fileName), format, new Background(null, null, Map.of(), List.of(), encoding), null, shape, rows, notes);
        } catch (FileRecords.BadFile e) {
            throw Problem.badRequest("bad-file", e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Sample sample(String name, String format, Background background, Long estimate, Shape shape, List<SourceRow> rows, List<String> notes) {
        ZoneId zone = city.current().zone();
        List<String[]> texts = new ArrayList<>();
        int broken = 0;
        String why = null;
        for (SourceRow row : rows) {
            if (row.broken() != null) {
                why = broken++ == 0 ? row.broken() : why;
            } else if (row.op() == SourceRow.Op.PUT) {
                String[] text = new String[shape.columns().size()];
                for (int i = 0; i < text.length; i++) {
                    text[i] = Values.text(row.values()[i], zone);
                }
                texts.add(text);
            }
        }
        if (broken > 0) {
            notes.add("有 " + broken + " 行不能用，首见：" + why);
        }
        List<Column> columns = shape.columns().stream().map(c -> new Column(c.name(), untyped(c) ? null : c.type(), c.length(), c.label(), c.key(), background.references().get(c.name()))).toList();
        return new Sample(name, format, background.encoding(), estimate, columns, texts, notes);
    }

    private static boolean untyped(Shape.Column c) {
        return c.declared() == null && c.type() == DataType.TEXT;
    }

    /** What the entry calls the format: a database's product, or what a file or an answer is made of. */
    private static String format(String kind, String table) {
        return switch (kind) {
            case "folder", "sftp" -> table.toLowerCase(java.util.Locale.ROOT).matches(".*\\.xls[xm](#.*)?") ? "xlsx" : "csv";
            case "http-json", "kafka" -> "json";
            default -> kind;
        };
    }

    private static String name(String label, String format, String table) {
        if (label != null && !label.isBlank()) {
            return label.strip();
        }
        String bare = switch (format) {
            case "csv", "xlsx" -> table.replaceAll("^.*[/\\\\]", "").replaceAll("\\.[A-Za-z0-9]{1,5}(#.*)?$", "").replaceAll("[*?]+", "").replaceAll("[_\\-]+$", "");
            case "json" -> table.replaceAll("[?#].*$", "").replaceAll("/+$", "").replaceAll("^.*/", "");
            default -> table.substring(table.indexOf('.') + 1);
        };
        return bare.isBlank() ? table : bare;
    }
}
