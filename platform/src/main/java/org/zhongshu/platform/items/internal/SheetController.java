package org.zhongshu.platform.items.internal;

import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** /api/items/loads, /export: spreadsheets in and out. */
@RestController
@RequestMapping("/api/items")
class SheetController {

    private static final Map<String, MediaType> TYPES = Map.of("csv", new MediaType("text", "csv", StandardCharsets.UTF_8),
            "xlsx", MediaType.parseMediaType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
    private static final int LARGEST_PAGE = 500;

    private final ItemLoads loads;
    private final ItemSheet sheet;
    private final ItemStore store;
    private final Access access;
    private final Audit audit;

    SheetController(ItemLoads loads, ItemSheet sheet, ItemStore store, Access access, Audit audit) {
        this.loads = loads;
        this.sheet = sheet;
        this.store = store;
        this.access = access;
        this.audit = audit;
    }

    /** CSV in UTF-8 or GB 18030, or .xlsx; at most 20 MB. */
    @Allowed("items.edit")
    @PostMapping(path = "/loads", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ItemLoads.Load load(@RequestParam("file") MultipartFile file, @RequestParam(defaultValue = "false") boolean demo) throws IOException {
        try (InputStream content = file.getInputStream()) {
            return loads.load(file.getOriginalFilename(), content, demo);
        }
    }

    @Allowed("items.edit")
    @GetMapping("/loads")
    ItemController.Items<ItemLoads.Load> list() {
        return new ItemController.Items<>(loads.list(CurrentActor.require()));
    }

    @Allowed("items.edit")
    @GetMapping("/loads/{id:\\d+}")
    ItemLoads.Load get(@PathVariable String id) {
        return loads.find(Ids.parse(id), CurrentActor.require());
    }

    /** Rows that were not taken. @param cursor the last line that was read */
    @Allowed("items.edit")
    @GetMapping("/loads/{id:\\d+}/rows")
    Page<ItemLoads.Refused> rows(@PathVariable String id, @RequestParam(defaultValue = "0") long cursor, @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 " + LARGEST_PAGE + "。");
        }
        loads.find(Ids.parse(id), CurrentActor.require());
        List<ItemLoads.Refused> rows = loads.refused(Ids.parse(id), cursor, limit + 1);
        boolean more = rows.size() > limit;
        List<ItemLoads.Refused> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().line()) : null);
    }

    /** The headings alone, to be filled in. */
    @Allowed("items.read")
    @GetMapping("/template")
    ResponseEntity<StreamingResponseBody> template(@RequestParam(defaultValue = "xlsx") String format) {
        return file("事项导入模板", format, rows -> { });
    }

    /** What {@code /loads} reads. @param box live (default): versions in force; all: the newest versions of the departments whose items the reader writes */
    @Allowed("items.read")
    @GetMapping("/export")
    ResponseEntity<StreamingResponseBody> export(@RequestParam(defaultValue = "xlsx") String format, @RequestParam(defaultValue = "live") String box) {
        if (!box.equals("live") && !box.equals("all")) {
            throw Problem.badRequest("bad-box", "box 只能是 live 或 all。");
        }
        Actor actor = CurrentActor.require();
        String[] reach = box.equals("live") ? null : access.departments(actor, ItemKind.EDIT);
        List<Object> parameters = new ArrayList<>();
        if (reach != null) {
            parameters.add(reach);
        }
        audit.record("items.export", "item", box, null, null, null);
        return file(box.equals("live") ? "在用事项清单" : "事项清单", format, rows -> store.each(box.equals("live"), reach == null ? "true" : "i.department = ANY (?)", parameters, (code, g) -> rows.take(sheet.row(g))));
    }

    private interface Rows {
        void take(List<String> row);
    }

    private interface Source {
        void each(Rows rows);
    }

    private ResponseEntity<StreamingResponseBody> file(String name, String format, Source source) {
        if (!TYPES.containsKey(format)) {
            throw Problem.badRequest("bad-format", "格式只能是 csv 或 xlsx。");
        }
        return ResponseEntity.ok().contentType(TYPES.get(format)).header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(name + "." + format, StandardCharsets.UTF_8).build().toString())
                .body(out -> {
                    if (format.equals("csv")) {
                        csv(out, source);
                    } else {
                        xlsx(out, source);
                    }
                });
    }

    private void csv(OutputStream out, Source source) throws IOException {
        BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        writer.write('\uFEFF');
        line(writer, sheet.header());
        source.each(row -> line(writer, row.stream().map(ItemLoads::guarded).toList()));
        writer.flush();
    }

    private static void line(BufferedWriter writer, List<String> cells) {
        try {
            for (int i = 0; i < cells.size(); i++) {
                String cell = cells.get(i) == null ? "" : cells.get(i);
                writer.write(i == 0 ? "" : ",");
                writer.write(cell.matches("(?s).*[\",\\n\\r].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell);
            }
            writer.write("\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void xlsx(OutputStream out, Source source) throws IOException {
        try (Workbook book = new Workbook(out, "Zhongshu", null)) {
            Worksheet page = book.newWorksheet("事项");
            List<String> header = sheet.header();
            for (int i = 0; i < header.size(); i++) {
                page.inlineString(0, i, header.get(i));
                page.width(i, 24);
            }
            int[] at = {0};
            source.each(row -> {
                at[0]++;
                for (int i = 0; i < row.size(); i++) {
                    if (row.get(i) != null) {
                        page.inlineString(at[0], i, row.get(i));
                    }
                }
            });
            page.freezePane(2, 1);
        }
    }
}
