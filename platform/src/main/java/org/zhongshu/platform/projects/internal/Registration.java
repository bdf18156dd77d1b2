package org.zhongshu.platform.projects.internal;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Division;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.projects.ProjectStepped;
import org.zhongshu.platform.registry.Addresses;
import org.zhongshu.platform.registry.StandardAddress;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Registers a project once and gives it its code; keeps what it says up to date while nothing has been applied for with it. For whom is the caller's check. */
@Component
class Registration {

    private static final BigDecimal MOST = new BigDecimal("100000000");

    private static final int MOST_A_DAY = 30;

    private final Schemes schemes;
    private final ProjectStore store;
    private final Matters matters;
    private final Addresses addresses;
    private final Divisions divisions;
    private final CityProfile city;
    private final Audit audit;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Registration(Schemes schemes, ProjectStore store, Matters matters, Addresses addresses, Divisions divisions, CityProfile city, Audit audit, ApplicationEventPublisher events, TransactionTemplate transaction, Clock clock) {
        this.schemes = schemes;
        this.store = store;
        this.matters = matters;
        this.addresses = addresses;
        this.divisions = divisions;
        this.city = city;
        this.audit = audit;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** @param sure that it is not the firm's project of the same name at the same place */
    record Form(String request, String firm, String name, String kind, String industry, BigDecimal amount, BigDecimal area, String place, Double lon, Double lat, String start, String end, Boolean sure) {
    }

    record Owner(String firm, String name) {
    }

    record Taken(Project project, boolean fresh) {
    }

    private record Site(String place, String key, Long address, Double lon, Double lat, String town) {
    }

    /** @param maker who registers: person:ID or staff:ID; why: for whom somebody else registers it, null for one's own */
    Taken register(Form f, Owner owner, String maker, String channel, String why) {
        if (f.request() == null || !f.request().matches("[A-Za-z0-9._:-]{8,80}")) {
            throw Problem.badRequest("no-request", "请给出请求号（8 到 80 位字母数字），用来避免重复提交。");
        }
        Scheme scheme = schemes.get();
        byte[] digest = Sm3.digest(Json.write(Arrays.asList(owner.firm(), f.name(), f.kind(), f.industry(), f.amount(), f.area(), f.place(), f.lon(), f.lat(), f.start(), f.end())).getBytes(StandardCharsets.UTF_8));
        return transaction.execute(status -> {
            Optional<ProjectStore.Made> made = store.made(maker, f.request());
            if (made.isPresent()) {
                if (!Arrays.equals(made.get().digest(), digest)) {
                    throw Problem.conflict("request-used", "这份登记已经提交过，内容与现在不同；要另行登记请重新打开表单。");
                }
                return new Taken(store.find(made.get().code()).orElseThrow(), false);
            }
            if (store.since(maker, clock.instant().minus(Duration.ofDays(1))) >= MOST_A_DAY) {
                throw Problem.tooMany("rate", "一天内登记的项目过多，请明天再试。");
            }
            Map<String, String> wrong = new LinkedHashMap<>();
            if (scheme.kinds().stream().noneMatch(k -> k.code().equals(f.kind()))) {
                wrong.put("kind", "请选择项目类型");
            }
            if (f.industry() == null || !scheme.industries().containsKey(f.industry())) {
                wrong.put("industry", "请选择行业");
            }
            Project said = checked(f, wrong, null);
            Site site = site(f);
            List<Project> same = store.same(key(said.name()), site.key(), "");
            if (!Boolean.TRUE.equals(f.sure())) {
                same.stream().filter(p -> p.firm().equals(owner.firm())).findFirst().ifPresent(p -> {
                    throw Problem.conflict("same-project", "本单位已登记名称、地点相同的项目 " + p.code() + "。确是另一个项目的，请确认后再登记。");
                });
            }
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            LocalDate today = LocalDate.ofInstant(now, city.current().zone());
            CodeForm form = scheme.code(today).orElseThrow(() -> Problem.unprocessable("no-code", "今天没有生效的项目代码格式。"));
            String code = form.make(today.getYear(), city.current().code(), f.industry(), f.kind(), store.serial(today.getYear(), city.current().code()));
            if (code == null) {
                throw Problem.unprocessable("no-code", "今年的项目代码已经用完。");
            }
            Project p = new Project(code, said.name(), owner.firm(), owner.name(), f.kind(), f.industry(), said.amount(), said.area(), site.place(), site.address(), site.lon(), site.lat(), site.town(), said.start(), said.end(), channel, now, now, 1, null, null);
            store.insert(p, maker, f.request(), digest, key(p.name()), site.key());
            Map<String, Object> facts = new LinkedHashMap<>(ProjectStore.said(p));
            facts.put("firm", p.firm());
            facts.put("channel", channel);
            audit.record("project.register", "project", p.code(), why, null, facts);
            if (why != null) {
                events.publishEvent(new ProjectStepped(p.code(), p.name(), p.firm(), ProjectStepped.Step.REGISTERED, null, null, null, null, null, now));
            }
            return new Taken(p, true);
        });
    }

    /** @param code of a project that the caller may change; its kind and industry stand in its code and stay */
    Project change(String code, Form f, Integer version) {
        return transaction.execute(status -> {
            Project before = store.lock(code).orElseThrow(Plans::unknown);
            if (version == null || version != before.version()) {
                throw Problem.conflict("changed", "项目信息已有变化，请刷新后再改。");
            }
            Plans.goesOn(before);
            if (matters.ofProject(code).stream().anyMatch(m -> m.state() != MatterState.WITHDRAWN)) {
                throw Problem.unprocessable("applied", "项目已经申报，登记信息不能再改；确需变更的，请向牵头部门提出。");
            }
            Project said = checked(f, new LinkedHashMap<>(), before);
            Site site = site(f);
            Project p = new Project(code, said.name(), before.firm(), before.firmName(), before.kind(), before.industry(), said.amount(), said.area(), site.place(), site.address(), site.lon(), site.lat(), site.town(), said.start(), said.end(),
                    before.channel(), before.registeredAt(), clock.instant().truncatedTo(ChronoUnit.MILLIS), before.version() + 1, null, null);
            store.change(before, p, key(p.name()), site.key());
            audit.record("project.change", "project", code, null, ProjectStore.said(before), ProjectStore.said(p));
            return p;
        });
    }

    /** @param code of a project that the caller may end: for good, and not while anything is being decided for it */
    void end(String code, String reason, Integer version) {
        String why = words(reason);
        if (why.length() < 4 || why.length() > 200) {
            throw Problem.invalid("bad-form", "请写明终止的原因（4 到 200 字）。", Map.of("reason", "4 到 200 字"));
        }
        transaction.executeWithoutResult(status -> {
            Project before = store.lock(code).orElseThrow(Plans::unknown);
            Plans.goesOn(before);
            if (version == null || version != before.version()) {
                throw Problem.conflict("changed", "项目信息已有变化，请刷新后再办理。");
            }
            if (matters.ofProject(code).stream().anyMatch(m -> m.state().open())) {
                throw Problem.unprocessable("running", "项目还有在办的事项，请先撤回或等办结后再终止。");
            }
            store.end(code, why, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            audit.record("project.end", "project", code, why, null, null);
        });
    }

    /** Reads what is the same at registration and change; throws 400 with every field that is wrong. */
    private Project checked(Form f, Map<String, String> wrong, Project before) {
        String name = words(f.name());
        if (name.length() < 4 || name.length() > 100) {
            wrong.put("name", "4 到 100 字");
        }
        BigDecimal amount = money(f.amount());
        if (amount == null || amount.signum() <= 0) {
            wrong.put("amount", "大于 0、不超过一亿万元，最多两位小数");
        }
        BigDecimal area = f.area() == null ? null : money(f.area());
        if (f.area() != null && (area == null || area.signum() <= 0)) {
            wrong.put("area", "大于 0，最多两位小数");
        }
        if (before != null && before.area() != null && f.area() == null) {
            wrong.put("area", "已登记的面积可以改，不能删去");
        }
        String place = words(f.place());
        if (place.length() < 4 || place.length() > 100) {
            wrong.put("place", "4 到 100 字");
        }
        if (f.lon() == null != (f.lat() == null) || f.lon() != null && !city.current().inBox(f.lon(), f.lat())) {
            wrong.put("point", "经纬度须同时填写，并在" + city.current().name() + "范围内");
        }
        LocalDate start = day(f.start());
        LocalDate end = day(f.end());
        if (start == null) {
            wrong.put("start", "须为真实的日期，如 2026-01-31");
        }
        if (end == null || start != null && end.isBefore(start)) {
            wrong.put("end", "须为真实的日期，不早于开工日期");
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-form", "填写的内容有 " + wrong.size() + " 处需要修改。", wrong);
        }
        return new Project(null, name, null, null, null, null, amount, area, place, null, null, null, null, start, end, null, null, null, 0, null, null);
    }

    private Site site(Form f) {
        String place = words(f.place());
        StandardAddress found = addresses.match(place).match();
        if (found == null && f.lon() == null) {
            throw Problem.invalid("bad-form", "填写的内容有 1 处需要修改。", Map.of("place", "标准地址库中没有这个地址，请补充到道路门牌或自然村，或填写经纬度"));
        }
        Double lon = f.lon() != null ? f.lon() : found.lon();
        Double lat = f.lat() != null ? f.lat() : found.lat();
        String town = found != null && found.town() != null ? found.town() : lon == null ? null : Optional.ofNullable(divisions.nearestTown(new LonLat(lon, lat))).map(Division::code).orElse(null);
        return new Site(place, found == null ? key(place) : "#" + found.id(), found == null ? null : found.id(), lon, lat, town);
    }

    private static String words(String text) {
        return text == null ? "" : text.replace('\0', ' ').replaceAll("\\s+", " ").strip();
    }

    private static BigDecimal money(BigDecimal n) {
        try {
            return n == null || n.compareTo(MOST) > 0 ? null : n.setScale(2, RoundingMode.UNNECESSARY);
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static LocalDate day(String text) {
        try {
            LocalDate day = text == null || text.length() != 10 ? null : LocalDate.parse(text);
            return day == null || day.getYear() < 1990 || day.getYear() > 2100 ? null : day;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Two writings of one name come down to the same. */
    static String key(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT).replaceAll("[\\p{P}\\p{S}\\s]", "");
    }
}
