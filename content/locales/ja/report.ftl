# レポートの文言

# 条項の判定案
report-state-met = 達成（案）
report-state-not-met = 未達
report-state-unknown = 確認不能
report-state-needs-evidence = 証跡待ち
report-state-nothing-to-judge = 判定対象なし
report-state-not-assessed = 評価対象外

report-short-met = 達成案
report-short-not-met = 未達
report-short-unknown = 確認不能
report-short-needs-evidence = 証跡待ち
report-short-nothing-to-judge = 対象なし

report-means-met = 必要な情報をすべて取得し、チェックの条件を満たしています。この段階では判定案です。
report-means-not-met = 取得した情報が条項の要求に反しています。
report-means-unknown = 取得できない情報があり、判定できません。達成には数えません。
report-means-needs-evidence = 文書または記録の添付が必要です。取得した情報に条項の要求に反するものはありません。
report-means-nothing-to-judge = 対象範囲に判定の対象となるものがありません。扱いは担当者が決定します。
report-means-not-assessed = このティアでは設問のない行です。

# リソースに対するチェックの判定
report-verdict-pass = 合格
report-verdict-fail = 不合格
report-verdict-unknown = 確認不能
report-verdict-not-applicable = 対象外

report-severity-critical = 重大
report-severity-high = 高
report-severity-medium = 中
report-severity-low = 低

report-class-technical = AWSの情報で確認
report-class-mixed = AWSの情報と文書で確認
report-class-process = 文書で確認

# 件数
report-accounts-count = { $count }アカウント
report-regions-count = { $count }リージョン
report-clauses-count = { $count }条項
report-checks-count = { $count }チェック
report-fails-count = 不合格{ $count }件
report-and-more = { $items }、ほか{ $count }件

# 共通
report-who-signs = AWSから取得した情報に基づくAssayの判定案です。各回答は担当者が署名して確定し、マークは認証機関のみが付与します。
report-read-between = 取得日時 { $from }～{ $to }（UTC）
report-next-tier = 次のティア: { $tier }（{ $clauses }条項）。未達 { $not_met }、確認不能 { $unknown }、証跡待ち { $waiting }。
report-next-tier-none = すべてのティアの全条項が達成（案）です。残る作業は署名です。
report-heading-stands = 現状
report-heading-tiers = ティア別（下位ティアを含む累計）
report-heading-coverage = 取得範囲
report-heading-next = 次のステップ
report-column-tier = ティア
report-column-clauses = 条項
report-column-own-blockers = 当該ティアの阻害条項

report-step-allow = 拒否された権限をスキャン用のロールに付与し、再スキャンしてください: { $permissions }
report-step-scan-again = 再スキャンしてください。一部の呼び出しが失敗し、確認不能の判定が残っています。
report-step-fix = { $tier }の妨げとなっている条項を是正してください: { $clauses }
report-step-attach = { $tier }に必要な文書と記録を揃えてください: { $clauses }
report-step-read = HTMLレポートで、全条項、各チェックの是正方法、証跡を確認してください。

# テキスト
report-text-collection = 収集 { $id }
report-text-state-count = { $state } { $count }
report-text-stands = { $clauses }のうち、{ $counts }
report-text-heading-fails = 重要度の高い不合格（{ $fails }、{ $checks }）
report-text-more-checks = ほかに不合格のチェックが{ $count }件あります。すべてHTMLレポートに記載しています。
report-text-more-resources = ほか{ $count }件
report-text-coverage = 呼び出し{ $calls }回のうち、再試行後も失敗したものは{ $failed }回です。
report-text-failure = { $call } が { $code } で{ $count }回失敗（{ $accounts } / { $regions }）
report-text-failure-denied = { $call } が { $code } で{ $count }回失敗（{ $accounts } / { $regions }）。必要な権限: { $permission }
report-text-more-failures = ほかに{ $count }種類の失敗があります。すべてHTMLレポートに記載しています。
report-text-broken-check = チェック { $check } を実行できませんでした: { $reason }

# HTML
report-html-title = 評価レポート
report-html-skip = 本文へ移動
report-html-proposal = 本書の位置付け:
report-html-edition = 本版について
report-html-accounts = AWSアカウント
report-html-regions = リージョン
report-html-read = 取得日時（UTC）
report-html-collection = 収集ID
report-html-contents = 目次
report-html-nav-tiers = ティア別の状況
report-html-matrix = 条項一覧
report-html-clauses = 条項別の判定案
report-html-checks = チェックとリソース
report-html-papers = 文書と記録
report-html-receipts = 取得記録
report-html-stands-text = 評価対象は{ $count }条項です。証跡に基づく判定案は次のとおりです。
report-html-blocks = { $tier }の妨げとなっている条項
report-html-blocks-nothing = 取得した情報の範囲では、妨げとなる条項はありません。
report-html-blocks-caption = 未達または確認不能の条項（下位ティアを含む）
report-html-waiting = 文書または記録を待っている条項:
report-html-fixes = 優先して是正する項目
report-html-fixes-caption = 不合格のチェック（重要度順）
report-html-more-fixes = ほか{ $count }件の不合格のチェックは「チェックとリソース」に記載しています。
report-html-budget-note = 「該当なしの上限」は、正当な理由を示して「該当なし」と回答しても当該ティアに到達できる条項数です。
report-html-matrix-text = 各欄は、ドメインが各ティアで追加する条項です。条項を選ぶと証跡に移動します。
report-html-matrix-caption = 全条項の判定案（ドメイン・ティア別）
report-html-clauses-text = 各条項が求める内容、確認結果、残る作業を示します。
report-html-filter = 表示
report-html-filter-all = すべて
report-html-checks-of-clause = チェック
report-html-advisory = 評価対象外の助言:
report-html-basis = 判定の考え方:
report-html-no-checks = AWSの情報だけでは確認できない条項です。文書と記録により判断します。
report-html-no-checks-yet = この条項に対応するチェックはまだありません。文書と記録により判断します。
report-html-open = 判定に必要な対応
report-html-papers-of-clause = 必要な文書と記録
report-html-services = この条項に利用できるAWSサービス
report-html-alternatives = 代替手段:
report-html-iso = ISO/IEC 27001:2022（当方の解釈）:
report-html-checks-text = 各チェックが判定したリソースを、不合格、確認不能（理由付き）の順に示します。合格したものは折りたたんでいます。
report-html-evidence = 証跡
report-html-receipts-of-row = 取得記録
report-html-more-receipts = ほかはassessment.jsonを参照
report-html-serves = 対応する条項
report-html-remediation = 是正方法
report-html-gaps = このチェックで確認できない事項:
report-html-papers-text = 添付が必要な文書と記録です。有効日数は当方の既定値であり、変更を前提としています。
report-html-coverage-text = 失敗した呼び出しに依存する判定は確認不能とし、合格とはしません。
report-html-no-failures = 失敗した呼び出しはありません。
report-html-failures-caption = 失敗した呼び出しと対処
report-html-allow = 必要な権限:
report-html-scan-again = 再スキャンしてください。解消しない場合はエラーコードを確認してください。
report-html-more-failures = ほか{ $count }種類はassessment.jsonに記載しています。
report-html-broken = 実行できなかったチェック
report-html-receipts-text = すべての判定は、根拠となる呼び出しを示します。取得記録には、要求の内容、対象、日時、応答のSHA-256（キーを整列した正規形のJSON）を残しており、オフラインで検証できます。
report-html-receipts-shown = 本ページの判定が参照する取得記録{ $shown }件を表示しています（全{ $all }件）。すべてassessment.jsonに記載しています。
report-html-receipts-open = 取得記録を表示
report-html-retries = 再試行

report-verdict-count = { $verdict } { $count }
report-no-verdicts = 未実行
report-rows-more = ほか{ $count }件
report-rows-quiet = 不合格以外: { $counts }
report-rows-left-out = 判定{ $all }件のうち{ $shown }件を、不合格から順に表示しています。残りの{ $left }件はassessment.jsonに記載しています。
report-papers-count = { $count }件
report-papers-heading = { $tier }: { $count }
report-kind-document = 文書
report-kind-record = 記録
report-frequency-once = 1回
report-frequency-continuous = 常時更新
report-frequency-annual = 年1回
report-frequency-quarterly = 四半期ごと
report-frequency-on-change = 変更時
report-valid-days = 有効期間{ $days }日
report-valid-always = 期限なし
report-lifecycle-renamed = 名称変更
report-lifecycle-closed-to-new = 新規受付終了
report-lifecycle-ended = 提供終了

report-column-clause = 条項
report-column-state = 判定案
report-column-why = 判定を左右するチェック
report-column-check = チェック
report-column-severity = 重要度
report-column-fails = 不合格
report-column-budget = 該当なしの上限
report-column-domain = ドメイン
report-column-papers = 添付するもの
report-column-call = 呼び出し
report-column-error = エラー
report-column-times = 回数
report-column-where = 対象
report-column-cure = 対処
report-column-receipt = 番号
report-column-time = 日時（UTC）
report-column-place = アカウント、リージョン
report-column-answer = 応答
report-column-proof = リクエストID、SHA-256

html-question = 人への確認事項:
html-question-evidence = 必要な証跡:
html-parameters = 使用したパラメーター:
html-parameter-chosen = assay.tomlで指定
