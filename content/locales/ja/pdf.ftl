# PDFレポートの文言（report.ftlにないもの）

pdf-report = 評価レポート
pdf-title = 評価レポート: { $whose }（{ $date }）
pdf-contents = 目次

# 表紙
pdf-cover-collection = コレクション
pdf-cover-time = 取得日時（UTC）
pdf-cover-between = { $from }～{ $to }
pdf-cover-accounts = AWSアカウント
pdf-cover-regions = リージョン
pdf-cover-calls = AWSへの呼び出し
pdf-cover-record = 台帳の時点（UTC）
pdf-cover-missing = 取得できなかったもの
pdf-cover-not-read = 失敗した呼び出しがあります。これに依存する判定は「確認不能」となり、合格にはなりません。「確認不能」の章に、失敗した呼び出しと解消方法を示します。
pdf-cover-counted = { $count }件: { $items }
pdf-cover-no-mark = 本レポートはマークを付与するものではなく、認証機関の見解でもありません。
pdf-about-edition = この版について
pdf-heading-read = 取得した範囲と取得できなかった範囲

# 要約
pdf-heading-summary = 要約
pdf-summary-sentence = 評価対象は{ $count }条項です。判定案の内訳: { $counts }。有効な署名済みの回答: { $signed }件。
pdf-tiers-note = 各ティアの数は下位のティアを含みます。状態はいずれも判定案です。「署名済み」は、担当者が署名し現在も有効な「はい」「いいえ」「該当なし」の件数です。右端の列は、その回答だけに付与基準を当てはめた結果です。「該当なし上限」は、「該当なし」と回答できる条項数の上限です。
pdf-signed-counts = はい{ $yes }、いいえ{ $no }、該当なし{ $na }
pdf-rule-earned = 基準を満たす
pdf-rule-refused = 基準に届かない
pdf-rule-open = 回答が不足
pdf-tier-undetermined = 未確定: この版では、評価対象の{ $count }行のティアが未定です。
pdf-blocks-caption = 要求の内容
pdf-more-blockers = ほかに{ $count }条項が阻害しています。すべて条項の章に記載しています。
pdf-waiting = 文書または記録を待つ条項: { $clauses }
pdf-and-more = ほか{ $count }件
pdf-severities-record = 台帳にある未解決の検出事項です。「期限超過」は、期限を過ぎ、例外の対象でないものを数えます。
pdf-severities-assessment = この評価で不合格となった判定の数です。検出事項は継続的に記録されていないため、経過日数、期限、担当者は不明です。

# 条項一覧
pdf-heading-matrix = 条項一覧
pdf-matrix-intro = 各欄は、ドメインが各ティアで追加する条項と、その判定案の記号です（凡例は付録にあります）。「*」は、有効な署名済みの回答がある条項です。

# 検出事項
pdf-heading-findings = 未解決の検出事項
pdf-findings-record = 不合格のまま是正されていない事項を、重大なものから順に示します。経過日数は、途切れずに未解決となった日から数えます。
pdf-findings-assessment = 検出事項は継続的に記録されていません。この評価で不合格となった判定を、重大なものから順に示します。
pdf-findings-none = 不合格はありません。
pdf-findings-group = { $severity }: { $count }件
pdf-days = { $count }日
pdf-overdue = 期限超過
pdf-under-exception = 例外{ $id }の対象
pdf-more-resources = ほか{ $count }件
pdf-more-checks = ほか{ $count }件のチェック。すべてassessment.jsonにあります。
pdf-more-failures = ほか{ $count }種類の失敗した呼び出し。すべてassessment.jsonにあります。
pdf-more-rows = ほか{ $count }件が台帳にあります。

# 確認不能
pdf-heading-unknown = 確認不能
pdf-unknown-intro = 取得できなかったものは、達成には数えません。失敗した呼び出しとその解消方法、判定を待つチェックを示します。
pdf-unknown-no-clause = 確認不能の条項はありません。
pdf-unknown-clauses = 確認不能の条項: { $clauses }
pdf-heading-failures = 失敗した呼び出し
pdf-heading-open-verdicts = 確認不能の判定があるチェック
pdf-heading-broken = 実行できなかったチェック
pdf-allow = { $permission }を許可し、再スキャンしてください。

# 条項ごと
pdf-heading-clauses = 条項ごとの結果
pdf-clauses-intro = 条項ごとに、判定案、署名済みの回答、不合格または確認不能のリソースを含むチェック、必要な文書と記録を示します。
pdf-answer = 署名済みの回答
pdf-answer-none = 未署名
pdf-answer-yes = はい
pdf-answer-no = いいえ
pdf-answer-not-applicable = 該当なし
pdf-answer-reopened = { $answer }（再確認が必要）
pdf-answer-withdrawn = { $answer }（取り消し）
pdf-signed-by = { $id }、{ $by }が{ $at }（UTC）に署名: { $why }
pdf-signed-over = 判定案が「{ $state }」のときに、「はい」と署名しています。
pdf-signed-reopened = 判定案が「{ $from }」から「{ $to }」に変わったため、{ $at }（UTC）に再確認が必要となりました。改めて署名してください。
pdf-signed-withdrawn = { $by }が{ $at }（UTC）に取り消しました。
pdf-valid-until = { $date }まで有効
pdf-not-assessed = 設問のない行: { $clauses }
pdf-history = { $since }から「{ $state }」（評価{ $assessments }回）。
pdf-history-met = { $since }から「{ $state }」: 継続{ $days }日、評価の間隔は最長{ $gap }日（評価{ $assessments }回）。

pdf-evidence-missing = 未添付
pdf-evidence-stale = 期限切れ
pdf-evidence-expiring = まもなく期限
pdf-evidence-fresh = 添付済み
pdf-evidence-withdrawn = 取り下げ

# 例外
pdf-heading-exceptions = 例外
pdf-exceptions-none = 例外の記録はありません。
pdf-exceptions-intro = 不合格であることを期限付きで承認した記録です。例外は何も隠しません。マークの回答では、その条項は「いいえ」のままです。
pdf-exception-in-force = 有効
pdf-exception-ended = 終了
pdf-exception-revoked = 取り消し
pdf-exception-people = 申請: { $requester }、承認: { $approver }
pdf-made-on = 登録 { $date }
pdf-expires-on = 期限 { $date }
pdf-revoked-by = 取り消し { $at }（{ $by }）

# 文書と記録
pdf-heading-evidence = 文書と記録
pdf-evidence-none = 添付はありません。
pdf-evidence-intro = 条項に添付された文書と記録です。それぞれが示す日と、有効な最終日を記載しています。
pdf-observed-on = 対象日 { $date }
pdf-approved-on = 承認 { $date }
pdf-review-on = 見直し { $date }
pdf-added-by = 添付 { $at }（{ $by }）
pdf-withdrawn-because = 取り下げ { $at }: { $why }

# リスク
pdf-heading-risks = リスク台帳
pdf-risks-none = リスクの記録はありません。
pdf-risks-intro = 発生可能性と影響度（各1～5）の積を、対策の前後で示します。関連するドメインに未達の条項がある場合は、それを加味した残留リスクも示します。
pdf-score = { $likelihood } × { $impact } = { $value }（{ $band }）
pdf-residual-now = 現在 { $score }
pdf-closed-on = 終結 { $date }
pdf-band-low = 低
pdf-band-medium-low = 中低
pdf-band-medium = 中
pdf-band-medium-high = 中高
pdf-band-high = 高
pdf-decision-accept = 受容
pdf-decision-mitigate = 低減
pdf-decision-transfer = 移転
pdf-decision-avoid = 回避

# 付録
pdf-heading-appendix = 付録
pdf-heading-method = 本レポートの作成方法
pdf-method-collect = 表紙に記載したすべてのアカウントとリージョンについて、AWSの読み取り専用のAPIから情報を取得しました。呼び出しごとに、内容、対象、日時、応答のSHA-256を取得記録として残しています。
pdf-method-judge = 各チェックは、リソースごとに合格、不合格、確認不能、対象外のいずれかを判定します。拒否または失敗した呼び出しに依存する判定は確認不能となり、合格にはなりません。条項は、チェックの結果を三値論理で組み合わせ、そのうえで文書と記録を求めます。
pdf-method-sign = 状態はいずれも判定案です。担当者が条項ごとに回答へ署名します。署名済みの回答は判定案に結び付いており、判定案が変わると再確認が必要になります。マークを付与するのは認証機関のみです。
pdf-method-receipts = 本レポートの一覧は件数を制限し、省略した件数を記載しています。assessment.jsonにはすべての判定と取得記録があり、そのSHA-256が本レポートとの対応を示します。
pdf-method-characters = 本レポートのフォントにない文字は、[U+1F600]のように符号位置で表示します。
pdf-fact-framework = フレームワークと版
pdf-fact-verdicts = 判定
pdf-fact-receipts = 取得記録
pdf-fact-sha256 = assessment.jsonのSHA-256
pdf-fact-version = 作成
pdf-receipts-counts = { $count }件（うちエラーコードの応答{ $failed }件。「未設定」を意味するものを含む）
pdf-heading-legend = 判定案の凡例
pdf-heading-parameters = パラメーター
pdf-parameters-none = チェックの{ $all }件のパラメーターは、すべて既定値です。
pdf-parameters-intro = { $all }件のパラメーターのうち、組織が選択した値です。判定を左右するため、審査員の合意を得てください。

# 列の見出し
pdf-column-age = 経過
pdf-column-budget = 該当なし上限
pdf-column-call = 呼び出し
pdf-column-check = チェック
pdf-column-checks = 決め手となるチェック
pdf-column-clause = 条項
pdf-column-clauses = 条項
pdf-column-count = 件数
pdf-column-cure = 解消方法
pdf-column-dates = 日付
pdf-column-decision = 対応と対策
pdf-column-default = 既定値
pdf-column-domain = ドメイン
pdf-column-due = 期限
pdf-column-error = エラー
pdf-column-id = 番号
pdf-column-inherent = 固有リスク
pdf-column-open = 未解決
pdf-column-overdue = 期限超過
pdf-column-owner = 担当者
pdf-column-paper = 条項と文書
pdf-column-parameter = パラメーター
pdf-column-reason = 理由
pdf-column-residual = 残留リスク
pdf-column-resource = リソース
pdf-column-risk = リスク
pdf-column-rule = 署名済みの回答と付与基準
pdf-column-severity = 重大度
pdf-column-signed = 署名済み
pdf-column-state = 状態
pdf-column-tier = ティア
pdf-column-times = 回数
pdf-column-value = 選択した値
pdf-column-where = 対象
