package org.zhongshu.platform.indicators.internal;

import java.util.List;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.indicators.Indicator;
import org.zhongshu.platform.shared.Page;

/** Indicators over HTTP. */
@RestController
class IndicatorController {

    private final StoredIndicators indicators;

    IndicatorController(StoredIndicators indicators) {
        this.indicators = indicators;
    }

    @GetMapping("/api/indicators")
    @Allowed("indicator.read")
    List<Indicator> list(@RequestParam(required = false) String app) {
        return indicators.list(app);
    }

    @GetMapping("/api/indicators/{id}")
    @Allowed("indicator.read")
    Indicator get(@PathVariable String id) {
        return indicators.getIndicator(id);
    }

    @GetMapping("/api/indicators/{id}/records")
    @Allowed("indicator.read")
    Page<Calculation.Evidence> records(@PathVariable String id, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "50") int limit) {
        return indicators.records(id, cursor, Math.clamp(limit, 1, 500));
    }
}
