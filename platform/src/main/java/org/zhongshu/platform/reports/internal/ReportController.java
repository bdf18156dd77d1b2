package org.zhongshu.platform.reports.internal;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** /api/citizen/reports: telling the city, and what became of it. Everything is one's own. */
@RestController
@RequestMapping("/api/citizen/reports")
@Allowed(Allowed.CITIZEN)
class ReportController {

    private static final long LARGEST = 8L << 20;

    private final Reports reports;
    private final Persons persons;

    ReportController(Reports reports, Persons persons) {
        this.reports = reports;
        this.persons = persons;
    }

    /** All in one request, so that a report that is sent again after the line broke is the same report: 201 when it is new, 200 when it was known. */
    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    ResponseEntity<Reports.View> tell(@RequestParam(required = false) String request, @RequestParam(required = false) String text, @RequestParam(required = false) String address, @RequestParam(required = false) Double lon,
                                      @RequestParam(required = false) Double lat, @RequestParam(name = "file", required = false) List<MultipartFile> files) throws IOException {
        List<Reports.Photo> photos = new ArrayList<>();
        for (MultipartFile file : files == null ? List.<MultipartFile>of() : files) {
            if (file.getSize() > LARGEST) {
                throw Problem.badRequest("too-large", "照片不能超过 8 MB。");
            }
            photos.add(new Reports.Photo(file.getOriginalFilename(), file.getBytes()));
        }
        Reports.Taken taken = reports.tell(new Reports.Told(request, text, address, lon, lat, photos));
        return ResponseEntity.status(taken.fresh() ? 201 : 200).body(reports.view(taken.row(), true));
    }

    @GetMapping
    Page<Reports.View> list(@RequestParam(required = false) String cursor, @RequestParam(defaultValue = "20") int limit) {
        return reports.list(persons.current(), cursor == null || cursor.isBlank() ? null : Ids.parse(cursor), Math.clamp(limit, 1, 100));
    }

    @GetMapping("/{id}")
    Reports.View get(@PathVariable String id) {
        return reports.view(reports.mine(Ids.parse(id), persons.current()), true);
    }
}
