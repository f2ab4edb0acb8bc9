# 通知の文言

notify-headline = Assay · { $tenant }: { $summary }
notify-more = ほか{ $count }件
notify-footer-assessment = 評価 { $assessment }（{ $at } UTCまでに取得）。AWSから取得した情報に基づくAssayの判定案です。各回答は担当者が署名して確定し、マークは認証機関のみが付与します。
notify-footer-record = { $at } UTC時点の記録です。Assayが示すのは判定案です。各回答は担当者が署名して確定し、マークは認証機関のみが付与します。

notify-count-new-high-findings = 新たな検出事項{ $count }件
notify-count-regressions = 再発{ $count }件
notify-count-lost-coverage = 確認できなくなった項目{ $count }件
notify-count-evidence-expiring = 有効期限の近い証跡{ $count }件
notify-count-exceptions-expiring = 終了の近い例外{ $count }件
notify-count-overdue = 期限超過{ $count }件

notify-heading-new-high-findings = 新たな検出事項（{ $count }件）
notify-heading-regressions = 再発した検出事項（{ $count }件）
notify-heading-lost-coverage = 確認できなくなった項目（{ $count }件）
notify-heading-evidence-expiring = 有効期限の近い証跡（{ $count }件）
notify-heading-exceptions-expiring = 終了の近い例外（{ $count }件）
notify-heading-overdue = 是正期限を過ぎた検出事項（{ $count }件）

notify-means-new-high-findings = 今回初めて不合格となった項目です。
notify-means-regressions = 一度解消した後、再び不合格となった項目です。
notify-means-lost-coverage = 前回まで判定できていましたが、今回は情報を取得できませんでした。判定は確認不能となり、達成には数えません。
notify-means-evidence-expiring = 有効期限が近い、または期限の切れた文書と記録です。更新しない場合、対応する条項は証跡待ちに戻ります。
notify-means-exceptions-expiring = 例外が終了すると、対象の検出事項は再び是正期限の対象となります。
notify-means-overdue = 是正期限を過ぎても未解消で、例外も適用されていない検出事項です。

notify-when-new-high-findings = 初回検出 { $at }
notify-when-regressions = 再発 { $at }
notify-when-lost-coverage = 確認不能 { $at }から
notify-when-evidence-expiring = 有効期限 { $at }
notify-when-exceptions-expiring = 終了日 { $at }
notify-when-overdue = 是正期限 { $at }
