package org.zhongshu.platform.archive.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.archive.internal.Packing.NotYet;
import org.zhongshu.platform.audit.AuditEntry;
import org.zhongshu.platform.audit.AuditTrail;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.credentials.Credentials;
import org.zhongshu.platform.credentials.Notary;
import org.zhongshu.platform.credentials.Paper;
import org.zhongshu.platform.decisions.Decisions;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.matters.Dossier;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.shared.Json;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a package holds, and the order in which it is written. */
@Component
class PackageContents {

    private static final String PURPOSE = "归档";
    private static final int MOST_LINES = 5_000;
    /** A licence's OFD is made a moment after it; when it is not there by then, the package goes without and says so. */
    private static final Duration OFD = Duration.ofMinutes(30);

    private final Matters matters;
    private final Items items;
    private final Decisions decisions;
    private final Credentials credentials;
    private final Notary notary;
    private final AuditTrail trail;
    private final RetentionTerms retention;
    private final Departments departments;
    private final CityProfile city;
    private final Clock clock;

    PackageContents(Matters matters, Items items, Decisions decisions, Credentials credentials, Notary notary, AuditTrail trail, RetentionTerms retention, Departments departments, CityProfile city, Clock clock) {
        this.matters = matters;
        this.items = items;
        this.decisions = decisions;
        this.credentials = credentials;
        this.notary = notary;
        this.trail = trail;
        this.retention = retention;
        this.departments = departments;
        this.city = city;
        this.clock = clock;
    }

    record Written(long size, String sm3) {
    }

    /** The item's; of a composite matter the longest of its parts. */
    RetentionTerms.Term term(Dossier d) {
        if (d.matter().item() != null) {
            return of(d.matter().item());
        }
        RetentionTerms.Term longest = null;
        for (String child : d.children()) {
            RetentionTerms.Term one = matters.find(child).map(Matter::item).map(this::of).orElse(null);
            longest = longest == null || one != null && one.longerThan(longest) ? one : longest;
        }
        return longest == null ? retention.of(null, null) : longest;
    }

    private RetentionTerms.Term of(String item) {
        return retention.of(item, items.findItem(item).map(Item::guide).map(Guide::kind).orElse(null));
    }

    Written write(Dossier d, RetentionTerms.Term term, Instant at, OutputStream out) throws IOException, NotYet {
        Matter m = d.matter();
        List<String> notes = new ArrayList<>();
        List<Map<String, Object>> log = log(d);
        PackageWriter zip = new PackageWriter(out);
        zip.add("README.txt", "怎样查看和校验", PackageWriter.utf8(README));
        zip.add("form/form.json", "申请表（数据）", form(d));
        zip.add("form/form.pdf", "申请表和办理结果（可读）", notary.pdf(paper(d), at));
        if (d.signature() != null) {
            zip.add(PackageWriter.SIGNED_FORM, "申请人签名的内容", d.signature().form());
            zip.add(PackageWriter.FORM_SIGNATURE, "申请人的签名", d.signature().cms());
        }
        zip.add("facts.json", "核验的事实：来源和日期", Map.of("facts", d.facts().stream().filter(l -> !l.from().equals("answer")).toList()));
        zip.add("process.json", "办理过程、意见和结果", process(d));
        if (d.decision() != null) {
            Optional<String> decision = decisions.export(d.decision());
            if (decision.isPresent()) {
                zip.add("decision/decision.json", "决策表的决定：输入、版本、经过，可以重演", PackageWriter.utf8(decision.get()));
            } else {
                notes.add("决策表的决定 " + d.decision() + " 没有找到");
            }
        }
        int n = 0;
        for (Dossier.Material file : d.materials()) {
            byte[] bytes = matters.material(m.id(), file.id()).orElse(null);
            if (bytes == null) {
                notes.add("材料“" + file.name() + "”没有找到");
            } else {
                zip.add("materials/" + String.format("%02d", ++n) + "." + file.kind().replace("jpeg", "jpg"), "材料：" + file.name(), bytes);
            }
        }
        credential(d, zip, notes);
        StringBuilder lines = new StringBuilder();
        log.forEach(l -> lines.append(Json.write(l)).append('\n'));
        zip.add(PackageWriter.AUDIT, "审计日志中这个办件的各行", PackageWriter.utf8(lines.toString()));
        zip.add(PackageWriter.ROOTS, "根证书", PackageWriter.utf8(String.join("", notary.roots())));
        zip.finish(head(d, term, at, notes), bytes -> notary.seal(bytes, at), notary.stampsTime() ? signature -> notary.timeStamp(signature).orElseThrow() : null);
        return new Written(zip.size(), zip.sm3());
    }

    private Map<String, Object> head(Dossier d, RetentionTerms.Term term, Instant at, List<String> notes) {
        Matter m = d.matter();
        LocalDate until = term.until(LocalDate.ofInstant(m.endedAt(), city.current().zone()));
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("number", m.number());
        head.put("title", m.itemName());
        head.put("item", m.item());
        head.put("itemRevision", m.item() == null ? null : m.revision());
        head.put("city", city.current().code());
        head.put("cityName", city.current().name());
        head.put("department", m.department());
        head.put("departmentName", departments.nameOf(m.department()));
        head.put("outcome", m.state().id());
        head.put("outcomeName", m.state().label());
        head.put("submittedAt", m.submittedAt().toString());
        head.put("endedAt", m.endedAt().toString());
        head.put("sealedAt", at.toString());
        Map<String, Object> kept = new LinkedHashMap<>();
        kept.put("words", term.words());
        kept.put("years", term.years());
        kept.put("until", until == null ? null : until.toString());
        head.put("retention", kept);
        head.put("demo", city.demo());
        head.put("notes", notes);
        return head;
    }

    private static Map<String, Object> form(Dossier d) {
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("number", d.matter().number());
        form.put("item", d.matter().item());
        form.put("itemName", d.matter().itemName());
        form.put("composite", d.composite());
        form.put("parent", d.parent());
        form.put("children", d.children());
        form.put("submittedAt", d.matter().submittedAt());
        form.put("applicant", d.applicant());
        form.put("answers", d.facts().stream().filter(l -> l.from().equals("answer") && l.text() != null).toList());
        form.put("data", d.data());
        form.put("disputes", d.disputes());
        form.put("supplement", d.supplement());
        form.put("materials", d.materials());
        return form;
    }

    private static Map<String, Object> process(Dossier d) {
        Map<String, Object> process = new LinkedHashMap<>();
        process.put("state", d.matter().state().id());
        process.put("stateName", d.matter().state().label());
        process.put("way", d.matter().instant() ? "instant" : "person");
        process.put("reason", d.reason());
        process.put("clause", d.clause());
        process.put("outputs", d.outputs());
        process.put("opinion", d.opinion());
        process.put("withdrawn", d.withdrawn());
        process.put("decision", d.decision() == null ? null : Long.toString(d.decision()));
        process.put("credential", d.credential());
        process.put("case", d.caseNumber());
        process.put("events", d.events());
        return process;
    }

    private void credential(Dossier d, PackageWriter zip, List<String> notes) throws IOException, NotYet {
        if (d.credential() == null) {
            return;
        }
        Optional<byte[]> pdf = credentials.pdf(d.credential(), PURPOSE);
        Optional<byte[]> ofd = pdf.isEmpty() ? Optional.empty() : credentials.ofd(d.credential(), PURPOSE);
        if (pdf.isPresent() && ofd.isEmpty() && clock.instant().isBefore(d.matter().endedAt().plus(OFD))) {
            throw new NotYet("等待证照的 OFD 文件");
        }
        if (pdf.isPresent()) {
            zip.add("credentials/credential.pdf", "签发的证照 " + d.credential() + "（PDF）", pdf.get());
        } else {
            notes.add("证照 " + d.credential() + " 的 PDF 没有找到");
        }
        if (ofd.isPresent()) {
            zip.add("credentials/credential.ofd", "签发的证照 " + d.credential() + "（OFD）", ofd.get());
        } else {
            notes.add("证照 " + d.credential() + " 的 OFD 文件没有做成");
        }
    }

    /** The lines on the matter, and on its case, in the order of their numbers, each with the hash of the line before it in the whole log. */
    private List<Map<String, Object>> log(Dossier d) throws NotYet {
        List<AuditTrail.Row> rows = new ArrayList<>();
        trail.read(about("matter", d.matter().number()), MOST_LINES, rows::add);
        if (rows.stream().noneMatch(r -> !r.entry().at().isBefore(d.matter().endedAt().minusSeconds(60)) && r.entry().action().equals("matter." + d.matter().state().id()))) {
            throw new NotYet("等待审计日志写入办结的一行");
        }
        if (d.caseId() != null) {
            trail.read(about("case", Long.toString(d.caseId())), MOST_LINES, rows::add);
        }
        rows.sort((a, b) -> Long.compare(a.seq(), b.seq()));
        List<Map<String, Object>> lines = new ArrayList<>();
        for (AuditTrail.Row r : rows) {
            String[] previous = {HexFormat.of().formatHex(AuditEntry.beginning())};
            if (r.seq() > 1) {
                trail.read(new AuditTrail.Query(null, null, null, null, null, null, null, r.seq()), 1, p -> previous[0] = p.hash());
            }
            lines.add(AuditLine.of(r.seq(), r.entry(), previous[0], r.hash()));
        }
        return lines;
    }

    private static AuditTrail.Query about(String type, String id) {
        return new AuditTrail.Query(null, null, type, id, null, null, null, null);
    }

    private Paper paper(Dossier d) {
        Matter m = d.matter();
        List<Paper.Section> sections = new ArrayList<>();
        Dossier.Party a = d.applicant();
        List<Paper.Row> who = new ArrayList<>(List.of(new Paper.Row("姓名", a.name(), null), new Paper.Row("公民身份号码", a.number(), null), new Paper.Row("联系电话", a.phone(), null)));
        if (a.firm() != null) {
            who.add(new Paper.Row("代为申请的企业", a.firmName() + "（" + a.firm() + "）", null));
        }
        sections.add(new Paper.Section("申请人", who));
        section(sections, "申请人填写", d.facts().stream().filter(l -> l.from().equals("answer") && l.text() != null).map(l -> new Paper.Row(l.label(), l.text(), null)).toList());
        section(sections, "平台核验", d.facts().stream().filter(l -> !l.from().equals("answer")).map(l -> new Paper.Row(l.label(), l.text() == null ? "没有数据" : l.text(), l.source() == null ? null : "来源：" + l.source() + (l.day() == null ? "" : "，" + l.day()))).toList());
        section(sections, "申请人的异议", d.disputes().stream().map(x -> new Paper.Row(x.label(), "应为：" + x.said() + "\n" + x.reason(), x.answer() == null ? null : "答复：" + x.answer())).toList());
        section(sections, "提交的材料", d.materials().stream().map(f -> new Paper.Row(f.kind().toUpperCase(java.util.Locale.ROOT), f.name(), null)).toList());
        section(sections, "办理过程", d.events().stream().map(e -> new Paper.Row(when(e.at()), e.text(), e.by() == null ? null : "经办：" + e.by())).toList());
        List<Paper.Row> result = new ArrayList<>(List.of(new Paper.Row("结果", m.state().label(), null)));
        row(result, "理由", d.withdrawn() == null ? d.reason() : d.withdrawn());
        row(result, "依据", d.clause());
        row(result, "转人工的原因", d.opinion());
        row(result, "签发的证照", d.credential());
        sections.add(new Paper.Section("办理结果", result));
        return new Paper(m.itemName(), "办件编号 " + m.number() + "　" + departments.nameOf(m.department()), sections, d.signature() == null ? List.of() : d.signature().strokes(), signed(d), city.demo());
    }

    private String signed(Dossier d) {
        return d.signature() == null ? null : d.applicant().name() + "，" + when(d.signature().at()) + ("drawn".equals(d.signature().way()) ? "，手写签名" : "，输入姓名并以手机验证码确认")
                + "；SM2 签名随包保存（form/signed.p7s），由为这一次签名签发的证书作出。";
    }

    private static void row(List<Paper.Row> rows, String label, String text) {
        if (text != null && !text.isBlank()) {
            rows.add(new Paper.Row(label, text, null));
        }
    }

    private static void section(List<Paper.Section> sections, String name, List<Paper.Row> rows) {
        if (!rows.isEmpty()) {
            sections.add(new Paper.Section(name, rows));
        }
    }

    private String when(Instant at) {
        return at.atZone(city.current().zone()).format(java.time.format.DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"));
    }

    private static final String README = """
            这是一个办结事项的电子档案包。
            manifest.json  清单：事项、办结、保管期限，每个文件的大小和 SM3
            manifest.p7s   清单的签名（CMS，SM2/SM3，附证书链）：清单没有改动，清单列出的文件就没有改动
            form/          申请表：form.json 是数据，form.pdf 供人阅读；有申请人签名时还有 signed.json 和它的签名
            facts.json     办理时核验的事实，各有来源和日期
            process.json   过程、意见、结果
            decision/      决策表的决定，可用 ./zhongshu replay-decision 重演
            materials/     申请人提交的材料
            credentials/   签发的证照（OFD、PDF），可用 ./zhongshu verify-credential 核验
            audit.jsonl    审计日志中的各行，附它在全平台审计链中的哈希和前一行的哈希
            certificates/  根证书：请与该平台公布的指纹核对

            离线校验：./zhongshu verify-archive 档案包.zip（不需要服务器、数据库和网络）
            不用本软件也能校验：对每个文件算 SM3 并与清单比对；用支持国密的工具验证 manifest.p7s（分离式 CMS）。
            签名时间是平台自己的时钟。有 manifest.tsr 的，是第三方时间戳机构对 manifest.p7s 的时间戳（RFC 3161，openssl ts -verify 也能验）。
            """;
}
