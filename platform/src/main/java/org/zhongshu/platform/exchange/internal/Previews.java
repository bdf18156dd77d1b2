package org.zhongshu.platform.exchange.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.profiling.ColumnProfile;
import org.zhongshu.algorithms.profiling.ColumnProfiler;
import org.zhongshu.algorithms.profiling.PersonalKind;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.datasets.Dataset;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.identity.PersonalData;
import org.zhongshu.platform.shared.Problem;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Shows what a mapping would do with the source's first rows, and proposes one where there is none. Keeps nothing of them; the look is audited. */
@Component
class Previews {

    private static final int SHOWN = 50;
    private static final int PROFILED = 1_000;
    private static final int MOST_TARGETS = 500;

    private final Connections connections;
    private final ExchangeReach reach;
    private final Datasets datasets;
    private final Audit audit;
    private final CityProfile city;

    Previews(Connections connections, ExchangeReach reach, Datasets datasets, Audit audit, CityProfile city) {
        this.connections = connections;
        this.reach = reach;
        this.datasets = datasets;
        this.audit = audit;
        this.city = city;
    }

    /** @param fields the mapping to try; null or empty: propose one */
    record Wanted(String source, Shape shape, List<JobSpec.FieldMap> fields) {
    }

    /** @param before cells by column; @param after values by field, null when the row would be rejected for the reasons */
    record Line(Map<String, String> before, Map<String, String> after, List<Mapper.Reason> reasons) {
    }

    /**
     * @param masked  whether personal data is hidden from this person
     * @param dataset what the dataset may be called that is not there yet; empty: nothing fits
     * @param title   the same in words
     */
    record Preview(Shape shape, List<JobSpec.FieldMap> fields, List<Line> rows, int read, int rejected, boolean masked, String dataset, String title) {
    }

    Preview preview(long connectionId, Wanted wanted) {
        Connections.Connection connection = connections.get(connectionId, ExchangeReach.MANAGE);
        if (wanted.source() == null || wanted.source().isBlank()) {
            throw Problem.badRequest("no-source", "请选择数据来源。");
        }
        Connector connector = connections.sampler(connection);
        Settings settings = connections.settings(connection);
        audit.record("exchange.preview", "exchange-connection", connection.id(), "抽样读取 " + Values.brief(wanted.source()), null, null);
        Shape now = connector.shape(settings, wanted.source());
        Shape shape = wanted.shape() == null || wanted.shape().columns().stream().anyMatch(c -> now.index(c.name()) < 0) ? now : wanted.shape();
        boolean given = wanted.fields() != null && !wanted.fields().isEmpty();
        List<SourceRow> rows = connector.sample(settings, wanted.source(), shape, given ? SHOWN : PROFILED);
        ZoneId zone = city.current().zone();
        List<ColumnProfile> profiles = profiles(shape, rows, zone);
        List<JobSpec.FieldMap> fields = given ? wanted.fields() : Proposals.propose(shape, rows.isEmpty() ? null : profiles);
        if (fields.size() > MOST_TARGETS) {
            throw Problem.badRequest("too-wide", "信息项超过 " + MOST_TARGETS + " 个。");
        }
        List<Dataset.Column> columns = fields.stream().map(f -> Jobs.column(f, false)).toList();
        Mapper mapper = new Mapper(new JobSpec(wanted.source(), shape, fields, null, null), columns, zone);
        boolean masked = !reach.seesPersonal(connection.department());
        Map<String, PersonalData.Kind> hideColumns = new HashMap<>();
        Map<String, PersonalData.Kind> hideFields = new HashMap<>();
        if (masked) {
            for (int i = 0; i < shape.columns().size(); i++) {
                hide(hideColumns, shape.columns().get(i).name(), profiles.get(i).kind() == null ? named(shape.columns().get(i)) : profiles.get(i).kind().name());
            }
            for (JobSpec.FieldMap f : fields) {
                f.from().forEach(c -> hide(hideColumns, c, f.personal()));
            }
            // what a field is made of decides too: a mapping that says nothing of personal data shows none
            for (JobSpec.FieldMap f : fields) {
                hide(hideFields, f.field(), f.personal());
                f.from().stream().map(hideColumns::get).filter(Objects::nonNull).findFirst().ifPresent(kind -> hideFields.putIfAbsent(f.field(), kind));
            }
        }
        List<Line> lines = new ArrayList<>();
        int rejected = 0;
        List<Mapper.Reason> reasons = new ArrayList<>();
        for (SourceRow r : rows.subList(0, Math.min(SHOWN, rows.size()))) {
            Map<String, String> before = new HashMap<>();
            Map<String, String> after = null;
            if (r.broken() != null) {
                reasons.add(new Mapper.Reason(null, r.broken()));
            } else {
                for (int i = 0; i < shape.columns().size(); i++) {
                    put(before, shape.columns().get(i).name(), Values.text(r.values()[i], zone), hideColumns);
                }
                Object[] row = mapper.map(r.values(), reasons);
                if (row != null) {
                    after = new HashMap<>();
                    for (int i = 0; i < row.length; i++) {
                        put(after, columns.get(i).field(), Values.text(row[i], zone), hideFields);
                    }
                }
            }
            rejected += reasons.isEmpty() ? 0 : 1;
            lines.add(new Line(before, after, masked ? reasons.stream().map(x -> new Mapper.Reason(x.field(), x.field() != null && hideFields.containsKey(x.field()) ? bare(x.reason()) : x.reason())).toList() : List.copyOf(reasons)));
            reasons.clear();
        }
        return new Preview(shape, fields, lines, lines.size(), rejected, masked, free(Proposals.dataset(wanted.source())), Proposals.title(wanted.source()));
    }

    /** A job that is new does not write into a dataset that is there already, unless somebody says so. */
    private String free(String id) {
        String free = id;
        for (int n = 2; !free.isEmpty() && datasets.find(free).isPresent(); n++) {
            free = (id.length() > 44 ? id.substring(0, 44) : id) + "-" + n;
        }
        return free;
    }

    private static void put(Map<String, String> to, String name, String text, Map<String, PersonalData.Kind> hide) {
        if (text != null) {
            String shown = Values.clean(text.length() > 200 ? text.substring(0, 200) + "…" : text);
            to.put(name, hide.containsKey(name) ? hide.get(name).mask(shown) : shown);
        }
    }

    /** What a column's name says that it holds, whatever is in it: mistyped numbers are somebody's too. Null: nothing. */
    static String named(Shape.Column column) {
        String name = column.name() + (column.label() == null ? "" : " " + column.label());
        return Arrays.stream(PersonalKind.values()).filter(k -> k.personal() && k.named(name)).map(Enum::name).findFirst().orElse(null);
    }

    /** A reason without the value that it names. */
    static String bare(String reason) {
        return reason.replaceAll("(?s)[：“].*", "");
    }

    static void hide(Map<String, PersonalData.Kind> hidden, String name, String personal) {
        if (personal != null && !personal.equals("CREDIT_CODE")) {
            try {
                hidden.put(name, PersonalData.Kind.valueOf(personal));
            } catch (IllegalArgumentException e) {
                hidden.put(name, PersonalData.Kind.NAME);
            }
        }
    }

    private static List<ColumnProfile> profiles(Shape shape, List<SourceRow> rows, ZoneId zone) {
        List<ColumnProfiler> profilers = shape.columns().stream().map(Proposals::profiler).toList();
        for (SourceRow r : rows) {
            if (r.broken() == null) {
                for (int i = 0; i < profilers.size(); i++) {
                    profilers.get(i).add(Values.text(r.values()[i], zone));
                }
            }
        }
        return profilers.stream().map(ColumnProfiler::profile).toList();
    }
}
